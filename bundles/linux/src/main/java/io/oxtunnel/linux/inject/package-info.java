/**
 * Packets that this machine is to take as if they had come from the network.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.inject;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
