/**
 * Compression of frames, as services of compression providers.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.compression;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
