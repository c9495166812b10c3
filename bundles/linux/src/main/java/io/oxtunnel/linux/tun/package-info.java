/**
 * TUN devices: IP packets of the kernel, in super-packets both ways.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.tun;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
