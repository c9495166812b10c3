/**
 * What a tunnel changes on the machine, written down before it is done, so that a crash can be undone.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.journal;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
