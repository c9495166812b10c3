/**
 * Changes of the machine that outlive a process, each written down before it is made and taken back at the end; and what this machine
 * can do.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.system;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
