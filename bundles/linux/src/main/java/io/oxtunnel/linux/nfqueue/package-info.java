/**
 * Packets that the firewall hands to this program (nfnetlink_queue).
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.nfqueue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
