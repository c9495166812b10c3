/**
 * Which name servers this machine asks: found, changed while a tunnel is up, and given back.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.dns;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
