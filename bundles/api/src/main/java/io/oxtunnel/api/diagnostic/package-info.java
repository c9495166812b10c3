/**
 * What this machine can do for a tunnel, and what to install or change for the rest.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.diagnostic;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
