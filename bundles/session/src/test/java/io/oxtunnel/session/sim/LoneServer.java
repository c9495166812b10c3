package io.oxtunnel.session.sim;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.internal.EngineFactory;
import io.oxtunnel.session.noise.Hash;
import io.oxtunnel.session.storm.ToyCrypto;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A server's core that anybody may talk to, and that counts what it answers and what it computes: everyone who has the right public key is
 * in its allow-list. With crypto of no worth, so that a flood takes a second. Time is the test's own.
 */
public final class LoneServer implements Admission, AutoCloseable {
    /** Time, in nanoseconds. */
    public long now = 1_000_000_000_000L;
    /** Whether keys that ask are in the allow-list. */
    public boolean open = true;
    /** Agreements that were computed: each costs a real server as much as a hundred HMACs. */
    public int agreements;
    /** Bytes that came in and went out. */
    public long bytesIn;
    /** See {@link #bytesIn}. */
    public long bytesOut;
    /** Drops by reason. */
    public final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    /** The core. */
    public final SessionEngine engine;

    private final Codec codec = new Ox1Codec();
    private final NativeBufferPool pool = new NativeBufferPool(2, 0);
    private final SplittableRandom random = new SplittableRandom(13);
    private final ToyCrypto crypto = new ToyCrypto();
    private final byte[] privateKey = key(1);
    private byte[] answer;

    /** Makes a server without clients. */
    public LoneServer() {
        KeyAgreement counted = new KeyAgreement() {
            @Override
            public String name() {
                return crypto.name();
            }

            @Override
            public byte[] publicKey(byte[] own) {
                return crypto.publicKey(own);
            }

            @Override
            public byte[] agree(byte[] own, byte[] other) throws java.security.GeneralSecurityException {
                agreements++;
                return crypto.agree(own, other);
            }
        };
        engine = new EngineFactory().server(context(counted, events(this::answered)), new ServerIdentity(privateKey, new byte[16], 0), this,
                new Forgetful());
    }

    private Context context(KeyAgreement agreement, SessionEvents events) {
        return new Context(codec, crypto, agreement, pool, random, () -> Simulation.START.plusNanos(now), 1, to -> 1_452, 25, events);
    }

    private static SessionEvents events(Consumer<byte[]> sent) {
        return (SessionEvents) Proxy.newProxyInstance(LoneServer.class.getClassLoader(), new Class<?>[] {SessionEvents.class}, (p, m, a) -> {
            if (m.getName().equals("send")) {
                sent.accept((byte[]) a[0]);
            } else if (m.getName().equals("retired")) {
                ((SessionKey) a[0]).close();
            }
            return m.getReturnType() == boolean.class ? Boolean.FALSE : null;
        });
    }

    private byte[] key(int seed) {
        byte[] key = new byte[32];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    /** Returns the public key of the server, which everybody knows. */
    public byte[] publicKey() {
        return crypto.publicKey(privateKey);
    }

    private void answered(byte[] datagram) {
        answer = datagram;
        bytesOut += datagram.length;
    }

    /** Sends a datagram to the server as a worker would, and returns its answer or null. */
    public byte[] ask(byte[] datagram, Endpoint from) {
        answer = null;
        bytesIn += datagram.length;
        pool.write(datagram, 0, 0, datagram.length);
        int code = codec.inspect(pool, 0, datagram.length);
        code = code == 0 ? engine.gate().check(pool, 0, datagram.length) : Math.min(code, 0);
        if (code < 0) {
            drops.merge(DropReason.of(code), 1, Integer::sum);
            return null;
        }
        switch (engine.handshake(datagram, from, now)) {
            case Verdict.Reply reply -> answered(reply.datagram());
            case Verdict.Drop drop -> drops.merge(drop.reason(), 1, Integer::sum);
            case Verdict.Deliver deliver -> throw new AssertionError("a server has nothing to deliver");
        }
        return answer;
    }

    /** Tells the server that the queue is long. */
    public void underLoad() {
        engine.waiting(65, now);
    }

    /** Returns how often something was dropped for a reason. */
    public int dropped(DropReason reason) {
        return drops.getOrDefault(reason, 0);
    }

    /** Returns an INIT of a stranger who knows the public key: noise with the right shape and mac1. */
    public byte[] noise() {
        return noise(0x01010100, 241);
    }

    /** Returns a RESUME of the same kind, without an early packet. */
    public byte[] resumeNoise() {
        return noise(0x01010300, 321);
    }

    private byte[] noise(int start, int length) {
        byte[] init = new byte[length];
        random.nextBytes(init);
        ByteBuffer.wrap(init).putShort((short) 0x4f58).put((byte) 8).putInt(0).putShort((short) (length - 9)).putInt(start);
        byte[] key = Hash.sha256("ox-mac1".getBytes(StandardCharsets.US_ASCII), publicKey());
        System.arraycopy(Hash.hmac(key, Arrays.copyOf(init, length - 32)), 0, init, length - 32, 16);
        Arrays.fill(init, length - 16, length, (byte) 0);
        return init;
    }

    /** Makes the core of a client; what it sends goes to {@code sent}. */
    public SessionEngine client(int seed, Consumer<byte[]> sent) {
        ClientIdentity identity = new ClientIdentity(key(seed + 1_000), publicKey(), new byte[32], new byte[16], Mode.ENCRYPTED, null);
        return new EngineFactory().client(context(crypto, events(sent)), identity, new Forgetful());
    }

    /** Returns the first INIT of a client. */
    public byte[] init(int seed) {
        byte[][] said = new byte[1][];
        client(seed, datagram -> said[0] = datagram).connect(List.of(Simulation.endpoint("192.0.2.1", 51_820)), now);
        return said[0];
    }

    @Override
    public Client find(byte[] publicKey) {
        return open ? new Client("somebody", publicKey, new byte[32], Set.of(Mode.ENCRYPTED), (Instant) null) : null;
    }

    @Override
    public Grant lease(Client client, InitPayload wanted) {
        return new Grant(new Assignment(InetAddress.ofLiteral("10.77.0.2"), 24, null, 0, 1_400, List.of()), 0);
    }

    @Override
    public void close() {
        engine.close();
        pool.close();
    }

    /** Keeps no timestamps. */
    private static final class Forgetful implements TimestampStore {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // A test is over soon.
        }
    }
}
