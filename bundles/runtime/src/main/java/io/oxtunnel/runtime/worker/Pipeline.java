package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.transport.Transport;

/**
 * Who serves each stage, as one immutable value. A worker reads it once a turn; replacing a stage is publishing another record and
 * closing the old stage when every worker has passed a batch boundary ({@link Quiescence}).
 *
 * @param codec the wire format
 * @param transport the outer side
 * @param port the inner side
 * @param engine finds keys by receiver index
 * @param pool where the packets are
 */
public record Pipeline(Codec codec, Transport transport, PacketPort port, SessionEngine engine, BufferPool pool) {
}
