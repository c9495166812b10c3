package io.oxtunnel.api.packet;

import java.net.InetAddress;

/** IP addresses as people read them. */
public final class Address {
    private static final int WORDS = 8;

    private Address() {
    }

    /** Returns an address as text; IPv6 in the canonical form of RFC 5952 section 4, without scope. */
    public static String text(InetAddress address) {
        byte[] raw = address.getAddress();
        if (raw.length == 4) {
            return address.getHostAddress();
        }
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (raw[2 * i] & 0xff) << 8 | raw[2 * i + 1] & 0xff;
        }
        return words(words);
    }

    private static String words(int[] words) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < WORDS; i++) {
            int end = i;
            while (end < WORDS && words[end] == 0) {
                end++;
            }
            // The first of the longest runs, and never a single word.
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":").append(Integer.toHexString(words[i]));
            }
        }
        return text.toString();
    }
}
