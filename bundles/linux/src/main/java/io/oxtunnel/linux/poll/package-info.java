/**
 * Waiting for descriptors with epoll.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.linux.poll;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
