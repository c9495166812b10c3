/**
 * Netlink: interfaces, addresses, routes and rules without calling a program (RFC 3549, rtnetlink(7)).
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.netlink;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
