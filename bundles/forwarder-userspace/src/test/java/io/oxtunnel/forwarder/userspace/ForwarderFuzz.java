package io.oxtunnel.forwarder.userspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;

/** Any bytes as packets of clients: nothing throws, nothing leaves the machine, no buffer is lost. Run by FuzzIT. */
public final class ForwarderFuzz {
    private static final int LARGEST = 60_000;
    private static final String[] EVERYTHING = {"0.0.0.0/0", "::/0"};
    private static final Rig RIG = rig();

    private ForwarderFuzz() {
    }

    private static Rig rig() {
        try {
            Rig rig = new Rig(1, Map.of("deny", EVERYTHING));
            rig.receive(0);
            return rig;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One input: packets one after the other, each behind two bytes of its length. */
    public static void fuzzerTestOneInput(byte[] data) {
        for (int at = 0; at + 2 < data.length;) {
            int length = Math.min((data[at] & 0xff) << 8 | data[at + 1] & 0xff, data.length - at - 2);
            byte[] packet = new byte[Math.min(length, LARGEST)];
            System.arraycopy(data, at + 2, packet, 0, packet.length);
            RIG.sendRaw(0, packet);
            at += 2 + length;
        }
        RIG.receive(0);
        if (RIG.pool.freeLarge() < Rig.LARGE - 40 || RIG.figure("udp mappings") + RIG.figure("icmp mappings") + RIG.figure("tcp connections") != 0) {
            throw new AssertionError("buffers or sockets are held: " + RIG.forwarder.figures());
        }
    }

    /** Returns a packet of one of the protocols with some bytes changed. */
    static byte[] mutate(Random random) {
        boolean v6 = random.nextBoolean();
        String from = v6 ? "fd77::5" : "10.77.0.5";
        String to = v6 ? "2001:db8::7" : "198.51.100.7";
        byte[] data = new byte[random.nextInt(200)];
        random.nextBytes(data);
        int[] protocols = {1, 6, 17, 44, 58, 0, 43, 60};
        byte[] packet = Rig.packet(from, to, protocols[random.nextInt(protocols.length)], 64, data);
        for (int n = random.nextInt(4); n > 0; n--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        return packet;
    }
}
