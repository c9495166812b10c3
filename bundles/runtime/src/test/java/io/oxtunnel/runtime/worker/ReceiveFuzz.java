package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Ip;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The whole receive path of a worker, with a cipher that lets everything through: any bytes as a train of datagrams, raw or with headers made
 * right. What comes out is made of well-formed packets and no longer than what came in, but for compressed
 * frames, whose originals are bounded, and no buffer is lost. Run by FuzzIT.
 */
public final class ReceiveFuzz {
    private static final int OWN = 16;
    private static final int OTHERS = 17;
    private static final int AUTHENTICATED = 18;
    private static final int CLEAR = 0;
    private static final int LARGEST = 20_000;
    private static final int ROUND = 10_000;
    private static Bench bench;
    private static Pipeline pipeline;
    private static int inputs;
    private static int counter;
    private static long known;

    private ReceiveFuzz() {
    }

    /** One input: a byte that chooses, the stride of the train, then its bytes, or for each datagram its flags, its length and its content. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 4 || data.length > LARGEST) {
            return;
        }
        if (bench == null || ++inputs % ROUND == 0) {
            begin();
        }
        int stride = (data[1] & 0xff) << 3;
        ByteBuffer rest = ByteBuffer.wrap(data, 2, data.length - 2);
        byte[] train = (data[0] & 1) == 0 ? rest(rest) : wellFramed(rest, index(data[0]));
        if (train.length == 0) {
            return;
        }
        bench.wire.sent.clear();
        ((FakeQueue) pipeline.transport().queue(0)).waiting.add(new FakeQueue.Item(train, stride >= train.length ? 0 : stride, data[0] & 3, 0));
        bench.drain(pipeline);
        check(train.length);
    }

    private static int index(int choice) {
        int own = (choice & 4) == 0 ? OWN : AUTHENTICATED;
        return (choice & 2) == 0 ? own : OTHERS;
    }

    private static byte[] rest(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return bytes;
    }

    private static byte[] wellFramed(ByteBuffer from, int index) {
        ByteArrayOutputStream train = new ByteArrayOutputStream();
        while (from.remaining() > 3) {
            int flags = from.get();
            byte[] content = new byte[Math.min(from.getShort() & 0x7ff, from.remaining())];
            from.get(content);
            ByteBuffer datagram = ByteBuffer.allocate(Wire.OVERHEAD + content.length).putShort((short) Wire.MAGIC).put((byte) flags)
                    .putInt(++counter).putShort((short) (Wire.OVERHEAD - Wire.HEADER + content.length)).putInt(index).putLong(counter).put(content);
            train.writeBytes(datagram.array());
        }
        return train.toByteArray();
    }

    private static void check(int sent) {
        long total = 0;
        // A compressed frame may yield more than it takes, but no more than the bound on its original.
        long expanded = (bench.compressed() - known) * Wire.ORIGINAL_MAX;
        known = bench.compressed();
        for (FakeQueue.Item item : bench.arrived.sent) {
            byte[] bytes = item.bytes();
            total += bytes.length;
            int buffer = bench.pool.acquireLarge();
            bench.pool.write(bytes, 0, bench.pool.at(buffer), bytes.length);
            boolean wellFormed = Ip.wellFormed(bench.pool, bench.pool.at(buffer), bytes.length);
            bench.pool.release(buffer);
            if (!wellFormed) {
                throw new IllegalStateException("delivered, but not well-formed");
            }
        }
        bench.arrived.sent.clear();
        if (total > sent + expanded) {
            throw new IllegalStateException(total + " bytes out of " + sent);
        }
        while (bench.handover[1].ready()) {
            bench.pool.release(bench.handover[1].buffer());
            bench.handover[1].remove();
        }
    }

    private static void begin() {
        if (bench != null) {
            bench.close();
        }
        bench = new Bench();
        known = 0;
        bench.compressing();
        bench.session(OWN, 1);
        bench.session(OTHERS, 2);
        bench.session(AUTHENTICATED, 3, Mode.AUTH_ONLY);
        // Data in clear names no receiver: the address in it does.
        bench.session(CLEAR, 0, Mode.PLAIN);
        pipeline = bench.receiving(0);
    }
}
