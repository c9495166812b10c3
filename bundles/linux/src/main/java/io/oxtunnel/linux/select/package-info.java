/**
 * Which packets captures take and leave alone: selectors as firewall rules, what is left alone everywhere, and the kill switch.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.select;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
