package io.oxtunnel.crypto.common;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the processor can do, as Linux tells it; other systems count as unable, and then ChaCha20-Poly1305 is preferred. */
public final class ProcessorFeatures {
    private ProcessorFeatures() {}

    /** Returns whether AES and the carry-less multiplication of GCM are instructions of this processor. */
    public static boolean hasAes() {
        try {
            return hasAes(Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    /** Judges the lines of /proc/cpuinfo: "flags" on x86, "Features" on ARM. */
    static boolean hasAes(List<String> cpuinfo) {
        for (String line : cpuinfo) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            List<String> words = Arrays.asList(line.substring(colon + 1).trim().split(" "));
            String name = line.substring(0, colon).trim();
            if (name.equals("flags")) {
                return words.contains("aes") && words.contains("pclmulqdq");
            }
            if (name.equals("Features")) {
                return words.contains("aes") && words.contains("pmull");
            }
        }
        return false;
    }
}
