package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.compression.Compressions;

/**
 * Who serves each stage, as one immutable value. A worker reads it once a turn; replacing a stage is publishing another record and
 * closing the old stage when every worker has passed a batch boundary ({@link Quiescence}).
 *
 * @param codec the wire format
 * @param transport the outer side
 * @param port the inner side
 * @param engine finds keys by receiver index
 * @param pool where the packets are
 * @param compressions what frames are compressed with
 */
public record Pipeline(Codec codec, Transport transport, PacketPort port, SessionEngine engine, BufferPool pool, Compressions compressions) {
    /** Without compression. */
    public Pipeline(Codec codec, Transport transport, PacketPort port, SessionEngine engine, BufferPool pool) {
        this(codec, transport, port, engine, pool, Compressions.NONE);
    }
}
