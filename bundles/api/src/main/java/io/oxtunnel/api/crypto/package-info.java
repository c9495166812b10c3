/**
 * Cipher suites and key agreement, as services of crypto providers.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
