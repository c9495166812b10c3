/**
 * The C library and the kernel's numbers: calls, errors and what differs between architectures.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.call;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
