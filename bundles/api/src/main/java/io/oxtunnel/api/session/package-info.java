/**
 * Sessions: the contract of the protocol core, read-only views, counters and drop reasons.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
