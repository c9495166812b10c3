package io.oxtunnel.linux.resolve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads a DNS message from front to back (RFC 1035, section 4.1). What does not fit the message makes it {@link Malformed}. One thread.
 */
final class DnsReader {
    /** A message that does not keep to its format. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    private static final int POINTER = 0xc0;
    private static final int LONGEST_NAME = 255;

    private final byte[] message;
    private final int length;
    private int at;

    /** Reads the first bytes of an array. */
    DnsReader(byte[] message, int length) {
        this.message = message;
        this.length = length;
    }

    int u16() throws Malformed {
        need(2);
        int value = (message[at] & 0xff) << 8 | message[at + 1] & 0xff;
        at += 2;
        return value;
    }

    byte[] bytes(int n) throws Malformed {
        need(n);
        byte[] taken = Arrays.copyOfRange(message, at, at + n);
        at += n;
        return taken;
    }

    void skip(int n) throws Malformed {
        need(n);
        at += n;
    }

    int position() {
        return at;
    }

    private void need(int n) throws Malformed {
        if (n < 0 || n > length - at) {
            throw new Malformed("ends at " + length + ", needs " + n + " bytes at " + at);
        }
    }

    /** Reads a name, in lower case with dots between its labels. A pointer leads backwards only, so that none is followed for ever. */
    String name() throws Malformed {
        StringBuilder name = new StringBuilder();
        int end = -1;
        for (int p = at, bound = at;;) {
            int size = octet(p);
            if (size == 0) {
                at = end < 0 ? p + 1 : end;
                return name.toString().toLowerCase(Locale.ROOT);
            }
            if ((size & POINTER) == POINTER) {
                int target = (size & ~POINTER) << 8 | octet(p + 1);
                if (target >= bound) {
                    throw new Malformed("a pointer at " + p + " does not lead backwards");
                }
                end = end < 0 ? p + 2 : end;
                p = target;
                bound = target;
            } else {
                if ((size & POINTER) != 0 || size > length - p - 1 || name.length() + size + 1 > LONGEST_NAME) {
                    throw new Malformed("a label at " + p + " is too long");
                }
                name.append(name.isEmpty() ? "" : ".").append(new String(message, p + 1, size, StandardCharsets.ISO_8859_1));
                p += 1 + size;
            }
        }
    }

    private int octet(int p) throws Malformed {
        if (p >= length) {
            throw new Malformed("ends at " + length + " inside a name");
        }
        return message[p] & 0xff;
    }
}
