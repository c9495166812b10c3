/**
 * Packets in memory: the pool, batches, queues and ports, and the views of IP headers that every stage shares.
 */
@Export
@Version("1.0.0")
package io.oxtunnel.api.packet;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
