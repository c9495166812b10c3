package io.oxtunnel.api.session;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.osgi.annotation.versioning.ProviderType;

/** Service of the protocol core. */
@ProviderType
public interface SessionEngineFactory {
    /**
     * What every engine is handed.
     *
     * @param codec the wire format
     * @param ciphers the suites
     * @param agreement X25519
     * @param memory where the data path's packets are
     * @param random a cryptographic source for keys, indices and ids (java.security.SecureRandom); tests hand in a seeded one
     * @param wallClock for TAI64N; read only while an INIT is made or checked
     * @param workers number of workers, a power of two, 1..64: the low bits of an index name the owner
     * @param maxDatagram largest UDP payload this side takes on its path, header included, 0..65,535; read at each handshake
     * @param keepaliveSeconds 0 = off; client: asked for, server: most it grants
     * @param events what the engine tells
     * @param resumption what it does with tickets
     * @param compression what may be agreed on, bits of {@link io.oxtunnel.api.codec.Wire#CAP_COMPRESSION}; 0 = none
     */
    record Context(Codec codec, CipherProvider ciphers, KeyAgreement agreement, Memory memory, RandomGenerator random,
            InstantSource wallClock, int workers, java.util.function.ToIntFunction<io.oxtunnel.api.transport.Endpoint> maxDatagram,
            int keepaliveSeconds, SessionEvents events, Resumption resumption, int compression) {
        /** Without compression. */
        public Context(Codec codec, CipherProvider ciphers, KeyAgreement agreement, Memory memory, RandomGenerator random,
                InstantSource wallClock, int workers, java.util.function.ToIntFunction<io.oxtunnel.api.transport.Endpoint> maxDatagram,
                int keepaliveSeconds, SessionEvents events, Resumption resumption) {
            this(codec, ciphers, agreement, memory, random, wallClock, workers, maxDatagram, keepaliveSeconds, events, resumption, 0);
        }

        /** Without tickets and compression. */
        public Context(Codec codec, CipherProvider ciphers, KeyAgreement agreement, Memory memory, RandomGenerator random,
                InstantSource wallClock, int workers, java.util.function.ToIntFunction<io.oxtunnel.api.transport.Endpoint> maxDatagram,
                int keepaliveSeconds, SessionEvents events) {
            this(codec, ciphers, agreement, memory, random, wallClock, workers, maxDatagram, keepaliveSeconds, events, Resumption.OFF);
        }
    }

    /**
     * Who a client is and what it accepts. {@link #toString()} tells no secret.
     *
     * @param privateKey static key, 32 bytes
     * @param serverKey public key of the server, 32 bytes
     * @param psk 32 bytes, zero for none
     * @param clientId 16 bytes, a label
     * @param weakestMode modes from ENCRYPTED to this are acceptable
     * @param suite the one to insist on, or null for the best
     */
    record ClientIdentity(byte[] privateKey, byte[] serverKey, byte[] psk, byte[] clientId, Mode weakestMode, Suite suite) {
        @Override
        public String toString() {
            return "ClientIdentity[keys not shown]";
        }
    }

    /**
     * Who a server is. {@link #toString()} tells no secret.
     *
     * @param privateKey static key, 32 bytes
     * @param previousKey the static key before it, which clients may still use, 32 bytes; null for none
     * @param previousUntil when the previous key ends, by the wall clock; null for as long as it is given
     * @param serverId 16 bytes, a label
     * @param idleSeconds after which a silent session is closed; 0 = never
     */
    record ServerIdentity(byte[] privateKey, byte[] previousKey, Instant previousUntil, byte[] serverId, int idleSeconds) {
        /** Makes an identity without a previous key. */
        public ServerIdentity(byte[] privateKey, byte[] serverId, int idleSeconds) {
            this(privateKey, null, null, serverId, idleSeconds);
        }

        @Override
        public String toString() {
            return "ServerIdentity[key not shown]";
        }
    }

    /** Makes the core of a client. */
    SessionEngine client(Context context, ClientIdentity identity, TimestampStore timestamps);

    /** Makes the core of a server. */
    SessionEngine server(Context context, ServerIdentity identity, Admission admission, TimestampStore timestamps);
}
