package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Prefix;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which packets that leave this machine are meant, in {@code include} and {@code exclude}. {@link Object#toString()} returns what
 * {@link #parse} reads.
 */
public sealed interface Selector {
    /** The texts that {@link #parse} reads, in words. */
    String ALLOWED = "a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH";

    /** Packets to a destination. */
    record Destination(Prefix prefix) implements Selector {
        @Override
        public String toString() {
            return prefix.toString();
        }
    }

    /**
     * Packets to some ports: the destination port of what goes out, whoever sends it. Answers of a server that listens on the port are not meant.
     *
     * @param protocol {@link Ip#TCP} or {@link Ip#UDP}
     * @param first 1..65,535
     * @param last first..65,535
     */
    record Ports(int protocol, int first, int last) implements Selector {
        /** Checks the ranges. */
        public Ports {
            if (protocol != Ip.TCP && protocol != Ip.UDP) {
                throw new IllegalArgumentException("protocol " + protocol + "; allowed: " + Ip.TCP + " (tcp), " + Ip.UDP + " (udp)");
            }
            if (first < 1 || last > 65_535 || first > last) {
                throw new IllegalArgumentException("ports " + first + "-" + last + "; allowed: 1..65535, the lower one first");
            }
        }

        @Override
        public String toString() {
            return (first == last ? "" + first : first + "-" + last) + (protocol == Ip.TCP ? "/tcp" : "/udp");
        }
    }

    /**
     * Packets of the sockets of a user of this machine.
     *
     * @param name as the system knows the user, or a number 0..4,294,967,294
     */
    record User(String name) implements Selector {
        private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,254}\\$?");
        private static final long MOST = 0xffff_fffeL;

        /** Checks the form; whether there is such a user is asked where the selector is used. */
        public User {
            boolean number = name.matches("[0-9]+");
            if (!SHAPE.matcher(name).matches() || number && (name.length() > 10 || Long.parseLong(name) > MOST)) {
                throw new IllegalArgumentException("\"" + name + "\" is no user; allowed: a name, or a number 0.." + MOST);
            }
        }

        @Override
        public String toString() {
            return "user:" + name;
        }
    }

    /**
     * Packets of the sockets that processes of a control group (cgroups(7), version 2) and of the groups in it have opened.
     *
     * @param path below the root of the hierarchy, such as {@code system.slice/backup.service}; the root itself is no selector
     */
    record Cgroup(String path) implements Selector {
        private static final int LONGEST = 4_096;

        /** Checks the form and removes outer slashes. */
        public Cgroup {
            path = path.replaceAll("^/+|/+$", "");
            for (String part : path.split("/", -1)) {
                if (part.isEmpty() || part.equals(".") || part.equals("..") || part.chars().anyMatch(Character::isISOControl) || path.length() > LONGEST) {
                    throw new IllegalArgumentException("\"" + path + "\" is no control group; allowed: its path below the root, without \".\" and \"..\"");
                }
            }
        }

        @Override
        public String toString() {
            return "cgroup:" + path;
        }
    }

    /**
     * Reads a selector; asks no name service and looks up no user.
     *
     * @throws IllegalArgumentException if it is none; the message carries the text and what is allowed
     */
    static Selector parse(String text) {
        if (text.startsWith("user:")) {
            return new User(text.substring(5));
        }
        if (text.startsWith("cgroup:")) {
            return new Cgroup(text.substring(7));
        }
        Matcher ports = Grammar.PORTS.matcher(text);
        if (ports.matches()) {
            int first = Integer.parseInt(ports.group(1));
            int last = ports.group(2) == null ? first : Integer.parseInt(ports.group(2));
            return new Ports(ports.group(3).equals("tcp") ? Ip.TCP : Ip.UDP, first, last);
        }
        return new Destination(Prefix.parse(text));
    }

    /** Patterns of the texts. */
    final class Grammar {
        private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?/(tcp|udp)");

        private Grammar() {
        }
    }
}
