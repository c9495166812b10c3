package io.oxtunnel.linux.resolve;

import io.oxtunnel.linux.resolve.DnsReader.Malformed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recursive name server said to a question (RFC 1035, section 4.1; aliases as in RFC 1034, section 3.6.2).
 *
 * @param kind what it is good for
 * @param addresses those of the name and of the aliases it leads to; 16 at most
 */
record DnsAnswer(Kind kind, List<InetAddress> addresses) {
    /** What an answer is good for. */
    enum Kind {
        /** The server knows: these addresses, or that there are none. */
        KNOWN,
        /** It did not fit a datagram: to be asked again by TCP. */
        TRUNCATED,
        /** The server would not or could not say. */
        REFUSED,
        /** No answer to this question, or none that can be read. */
        FOREIGN
    }

    private static final int RESPONSE_OPCODE = 0xf800;
    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATION = 0x0200;
    private static final int CODE = 0x000f;
    private static final int NAME_ERROR = 3;
    private static final int CNAME = 5;
    private static final int RECORDS_MAX = 256;
    private static final int ADDRESSES_MAX = 16;
    private static final int ALIASES_MAX = 16;

    private static DnsAnswer of(Kind kind) {
        return new DnsAnswer(kind, List.of());
    }

    /** Reads the first bytes of an array as the answer to a question. */
    static DnsAnswer read(DnsQuestion question, byte[] message, int length) {
        try {
            DnsReader in = new DnsReader(message, length);
            int id = in.u16();
            int flags = in.u16();
            int questions = in.u16();
            int answers = in.u16();
            in.skip(4);
            if (id != question.id() || (flags & RESPONSE_OPCODE) != RESPONSE || questions != 1 || !in.name().equals(question.name())
                    || in.u16() != question.type() || in.u16() != DnsQuestion.IN) {
                return of(Kind.FOREIGN);
            }
            int code = flags & CODE;
            if (code != 0) {
                return of(code == NAME_ERROR ? Kind.KNOWN : Kind.REFUSED);
            }
            return (flags & TRUNCATION) != 0 ? of(Kind.TRUNCATED) : records(question, in, answers);
        } catch (Malformed e) {
            return of(Kind.FOREIGN);
        }
    }

    private static DnsAnswer records(DnsQuestion question, DnsReader in, int count) throws Malformed {
        Map<String, String> aliases = new HashMap<>();
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        for (int i = 0; i < Math.min(count, RECORDS_MAX); i++) {
            String owner = in.name();
            int type = in.u16();
            boolean internet = in.u16() == DnsQuestion.IN;
            in.skip(4);
            int length = in.u16();
            int next = in.position() + length;
            if (internet && type == CNAME) {
                aliases.putIfAbsent(owner, in.name());
            } else if (internet && type == question.type() && length == (type == DnsQuestion.A ? 4 : 16)) {
                addresses.computeIfAbsent(owner, o -> new ArrayList<>()).add(address(in.bytes(length)));
            } else {
                in.skip(length);
            }
            if (in.position() != next) {
                throw new Malformed("a record has another length than it says");
            }
        }
        return new DnsAnswer(Kind.KNOWN, follow(question.name(), aliases, addresses));
    }

    private static List<InetAddress> follow(String name, Map<String, String> aliases, Map<String, List<InetAddress>> addresses) {
        String at = name;
        for (int i = 0; i < ALIASES_MAX && aliases.containsKey(at) && !addresses.containsKey(at); i++) {
            at = aliases.get(at);
        }
        return addresses.getOrDefault(at, List.of()).stream().distinct().limit(ADDRESSES_MAX).toList();
    }

    private static InetAddress address(byte[] raw) throws Malformed {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new Malformed(e.getMessage());
        }
    }
}
