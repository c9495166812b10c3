package io.oxtunnel.itests.framework;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets that a test looks for in its own heap: kept with every bit turned over, so that what is found is not what was remembered.
 * Thread-safe, but for {@link #find}.
 */
final class Masked {
    private static final int WINDOW = 1 << 26;
    private static final int LONGEST = 64;

    private final Map<ByteBuffer, String> secrets = new ConcurrentHashMap<>();

    /** Remembers a secret under a name. */
    void remember(String name, byte[] secret) {
        secrets.putIfAbsent(ByteBuffer.wrap(inverted(secret)), name);
    }

    int count() {
        return secrets.size();
    }

    private static byte[] inverted(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = (byte) ~bytes[i];
        }
        return turned;
    }

    /** Returns the names of the secrets that a text holds as base64 or in hexadecimal digits. */
    List<String> in(String text) {
        List<String> found = new ArrayList<>();
        secrets.forEach((turned, name) -> {
            byte[] secret = inverted(turned.array());
            String hex = HexFormat.of().formatHex(secret);
            if (text.contains(Base64.getEncoder().encodeToString(secret)) || text.toLowerCase(java.util.Locale.ROOT).contains(hex)) {
                found.add(name);
            }
        });
        return found;
    }

    /** Returns what a file holds: names of secrets, and in which form; raw, as base64, or in hexadecimal digits. */
    List<String> find(Path file) throws IOException {
        Map<byte[], String> patterns = new LinkedHashMap<>();
        secrets.forEach((turned, name) -> {
            byte[] secret = inverted(turned.array());
            patterns.put(turned.array(), name + " raw");
            patterns.put(inverted(Base64.getEncoder().encode(secret)), name + " base64");
            patterns.put(inverted(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII)), name + " hex");
        });
        BitSet starts = new BitSet(1 << 16);
        patterns.keySet().forEach(turned -> starts.set(pair(~turned[0], ~turned[1])));
        List<String> found = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = 0; at < channel.size(); at += WINDOW) {
                long length = Math.min(WINDOW + LONGEST, channel.size() - at);
                search(channel.map(FileChannel.MapMode.READ_ONLY, at, length), patterns, starts, found);
            }
        }
        return found;
    }

    private static int pair(int first, int second) {
        return (first & 0xff) << 8 | second & 0xff;
    }

    private static void search(ByteBuffer bytes, Map<byte[], String> patterns, BitSet starts, List<String> found) {
        int last = bytes.limit() - 1;
        for (int i = 0; i < last; i++) {
            if (starts.get(pair(bytes.get(i), bytes.get(i + 1)))) {
                for (var pattern : patterns.entrySet()) {
                    if (stands(bytes, i, pattern.getKey())) {
                        found.add(pattern.getValue());
                    }
                }
            }
        }
    }

    private static boolean stands(ByteBuffer bytes, int at, byte[] turned) {
        if (at + turned.length > bytes.limit()) {
            return false;
        }
        for (int i = 0; i < turned.length; i++) {
            if (bytes.get(at + i) != (byte) ~turned[i]) {
                return false;
            }
        }
        return true;
    }
}
