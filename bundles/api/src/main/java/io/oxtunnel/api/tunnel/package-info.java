/**
 * A tunnel as a whole: embed a client or a server in a Java program, watch it, close it.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.tunnel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
