/**
 * The wire format of PROTOCOL.md: constants, forms of datagrams, bodies of handshake and control messages.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
