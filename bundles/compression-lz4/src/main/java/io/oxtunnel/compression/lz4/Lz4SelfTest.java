package io.oxtunnel.compression.lz4;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jpountz.lz4.LZ4Exception;

/** A known block opens, a malformed one does not, and what is compressed comes back: before the service is registered. */
final class Lz4SelfTest {
    // Eight literals "OxTunnel", a match of 24 at distance 8, and "OxTunnel" as the last literals.
    private static final byte[] KNOWN = HexFormat.of().parseHex("8f" + "4f7854756e6e656c" + "0800" + "05" + "80" + "4f7854756e6e656c");
    private static final byte[] PLAIN = "OxTunnelOxTunnelOxTunnelOxTunnelOxTunnel".getBytes(StandardCharsets.US_ASCII);

    private Lz4SelfTest() {
    }

    /**
     * Runs it.
     *
     * @throws IllegalStateException if the library does not do what it should
     */
    static void run(Lz4Library library) {
        check(Arrays.equals(PLAIN, open(library, KNOWN, PLAIN.length)), "a known block does not open", library);
        byte[] outside = KNOWN.clone();
        outside[9] = 9;
        check(open(library, outside, PLAIN.length) == null, "a match before the start of the block is followed", library);
        check(open(library, KNOWN, PLAIN.length - 1) == null, "a block yields more than there is room for", library);
        check(Arrays.equals(PLAIN, open(library, library.compressor().compress(PLAIN), PLAIN.length)), "what is compressed does not come back", library);
    }

    /** Returns what a block yields, or null if it is refused. */
    private static byte[] open(Lz4Library library, byte[] block, int room) {
        byte[] plain = new byte[room];
        try {
            return library.decompressor().decompress(block, 0, block.length, plain, 0, room) == room ? plain : null;
        } catch (LZ4Exception e) {
            return null;
        }
    }

    private static void check(boolean good, String flaw, Lz4Library library) {
        if (!good) {
            throw new IllegalStateException("self-test of " + library.text() + ": " + flaw);
        }
    }
}
