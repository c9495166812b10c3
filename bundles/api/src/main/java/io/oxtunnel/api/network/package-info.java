/**
 * The network of this machine, as far as a tunnel must know when it changes.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.network;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
