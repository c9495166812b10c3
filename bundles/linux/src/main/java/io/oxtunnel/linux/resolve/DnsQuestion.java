package io.oxtunnel.linux.resolve;

import java.io.ByteArrayOutputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A question to a recursive name server (RFC 1035, section 4.1).
 *
 * @param id 0..65,535, to be drawn at random for each question
 * @param name lower case, labels of 1 to 63 bytes with dots between, 253 characters at most
 * @param type {@link #A} or {@link #AAAA}
 */
record DnsQuestion(int id, String name, int type) {
    static final int A = 1;
    /** RFC 3596. */
    static final int AAAA = 28;
    static final int IN = 1;
    static final int HEADER = 12;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    /**
     * Checks a name and brings it to its usual form.
     *
     * @throws UnknownHostException if it cannot be asked for
     */
    static String normal(String host) throws UnknownHostException {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        boolean good = !name.isEmpty() && name.length() <= LONGEST_NAME;
        for (String label : name.split("\\.", -1)) {
            good &= !label.isEmpty() && label.length() <= LONGEST_LABEL && label.chars().allMatch(c -> c > ' ' && c < 127);
        }
        if (!good) {
            throw new UnknownHostException("\"" + host + "\" is no host name; allowed: labels of 1..63 characters, 253 in all");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns the message. */
    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(HEADER + name.length() + 6);
        for (int field : new int[] {id, RECURSION_DESIRED, 1, 0, 0, 0}) {
            u16(out, field);
        }
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        u16(out, type);
        u16(out, IN);
        return out.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }
}
