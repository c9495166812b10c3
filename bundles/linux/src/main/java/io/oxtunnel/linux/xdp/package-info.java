/**
 * AF_XDP without a library: loading an XDP program with bpf(2), attaching it to an interface, and the sockets and rings behind it (Linux
 * Documentation/networking/af_xdp.rst).
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.xdp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
