/**
 * Where a server hands packets on to their destinations: what a forwarder bundle implements.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.forwarder;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
