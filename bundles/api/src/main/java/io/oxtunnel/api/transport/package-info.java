/**
 * Datagrams between the two ends of a tunnel: what a transport bundle implements.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
