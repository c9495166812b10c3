package io.oxtunnel.api.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An IP prefix such as 10.77.0.0/16 or fd77::/64.
 *
 * @param address the network address; bits behind the prefix are zero
 * @param length 0..32 for IPv4, 0..128 for IPv6
 */
public record Prefix(InetAddress address, int length) {
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /** Checks the range of the length and clears the bits behind it. */
    public Prefix {
        int bits = address.getAddress().length * 8;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length: " + length + " is not in 0.." + bits);
        }
        byte[] raw = address.getAddress();
        for (int i = length; i < bits; i++) {
            raw[i >> 3] &= (byte) ~(0x80 >> (i & 7));
        }
        address = of(raw);
    }

    /**
     * Reads ADDRESS or ADDRESS/LENGTH; never asks a name service.
     *
     * @throws IllegalArgumentException if the text is not a prefix; the message carries the text and what is allowed
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = literal(host, text);
        int bits = address.getAddress().length * 8;
        if (slash < 0) {
            return new Prefix(address, bits);
        }
        String tail = text.substring(slash + 1);
        int length = tail.matches("[0-9]{1,3}") ? Integer.parseInt(tail) : -1;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("\"" + text + "\": prefix length \"" + tail + "\" is not in 0.." + bits);
        }
        return new Prefix(address, length);
    }

    private static InetAddress literal(String host, String text) {
        // The JDK reads "10.77" as 10.0.0.77, and takes brackets and scopes; here each is a mistake.
        if (LITERAL.matcher(host).matches()) {
            try {
                return InetAddress.ofLiteral(host);
            } catch (IllegalArgumentException e) {
                // Falls through to the one message.
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a prefix; allowed: an IP address, \"/\", and 0..32 (IPv4) or 0..128 (IPv6)");
    }

    private static InetAddress of(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + raw.length, e);
        }
    }

    /** Returns whether this is an IPv6 prefix. */
    public boolean v6() {
        return address.getAddress().length == 16;
    }

    /** Returns whether an address lies in this prefix; false for the other family. */
    public boolean contains(InetAddress other) {
        byte[] a = address.getAddress();
        byte[] b = other.getAddress();
        return a.length == b.length && (length == 0 || Arrays.equals(a, new Prefix(other, length).address.getAddress()));
    }

    @Override
    public String toString() {
        return Address.text(address) + "/" + length;
    }
}
