/**
 * nf_tables: firewall tables that belong to a process and end with it.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.nft;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
