/**
 * Where the packets of a client come from: what a capture bundle implements.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.capture;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
