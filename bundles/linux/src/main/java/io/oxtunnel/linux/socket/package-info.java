/**
 * Sockets of Linux: addresses, options, vectors of messages with their control data, and the steering of a group by a packet filter.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.socket;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
