package io.oxtunnel.itests.blackbox;

import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client and a server between which numbered UDP packets flow both ways, by an agent that sends them back, while parts of both are replaced
 * through their control sockets.
 */
final class Swaps implements AutoCloseable {
    /** Who takes turns in serving each kind, and where; a kind with one name is opened anew each time. */
    static final Map<String, List<String>> KINDS = kinds();

    /**
     * What came of some swaps.
     *
     * @param swaps how many
     * @param sent packets
     * @param lost packets that went out and did not come back
     * @param kernelDrops packets that a socket or an interface of any of the machines had no room for
     * @param nanos how long each swap took, as seen at the control socket, in order of time
     */
    record Result(int swaps, int sent, int lost, long kernelDrops, long[] nanos) {
        /** Returns the time that so much of the swaps have not exceeded, in milliseconds; {@code part} in 0..1. */
        double millis(double part) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))] / 1e6;
        }
    }

    /** Something to do once for each number. */
    interface Step {
        void take(int number) throws Exception;
    }

    private final Lab lab = new Lab();
    private final Instance server;
    private final Instance client;
    private final Remote agent;

    /** Connects both. */
    Swaps() throws Exception {
        server = start("relay", KeyPair.SERVER, "server", Configuration.server(KeyPair.CLIENT).replace("[server]", "[server]\ncompression = [\"lz4\"]"));
        server.await("ready");
        lab.remote("target").hurry();
        client = start("client", KeyPair.CLIENT, "client", Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "compression = \"lz4\"\n");
        client.await("connected");
        agent = lab.remote("client");
        agent.hurry();
    }

    private static Map<String, List<String>> kinds() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("crypto", List.of("jdk", "openssl"));
        kinds.put("key agreement", List.of("jdk", "openssl"));
        kinds.put("codec", List.of("ox1"));
        kinds.put("compression", List.of("lz4"));
        kinds.put("transport", List.of("udp"));
        kinds.put("forwarder", List.of("kernel"));
        kinds.put("capture", List.of("tun"));
        return kinds;
    }

    private Instance start(String machine, KeyPair key, String role, String text) throws IOException {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text);
        return lab.start(machine, role, at);
    }

    Instance client() {
        return client;
    }

    Instance server() {
        return server;
    }

    Lab lab() {
        return lab;
    }

    /** Lets packets flow both ways for a time, at a rate for each way. */
    Result rest(int perSecond, Duration time) throws Exception {
        return flow(perSecond, 1, number -> pause(time));
    }

    /** Lets time pass; it is what is measured over, and waits for nothing. */
    void pause(Duration time) throws Exception {
        long until = System.nanoTime() + time.toNanos();
        Conditions.await(time.plusSeconds(10), () -> "", () -> System.nanoTime() >= until);
    }

    /** Returns the agent that sends, at the client. */
    Remote agent() {
        return agent;
    }

    /** Replaces a kind so many times while packets flow at a rate for each way, at the client and at the server in turn where both have it. */
    Result swap(String kind, int swaps, int perSecond) throws Exception {
        return flow(perSecond, swaps, number -> once(kind, number));
    }

    /** Does something once while packets flow. */
    Result during(int perSecond, Step step) throws Exception {
        return flow(perSecond, 1, step);
    }

    private void once(String kind, int number) throws IOException {
        boolean atServer = kind.equals("forwarder") || !kind.equals("capture") && number % 2 == 0;
        List<String> names = KINDS.get(kind);
        String name = names.get(number / 2 % names.size());
        String answer = (atServer ? server : client).admin().run("swap '" + kind + "' " + name);
        if (!answer.contains("is served by " + name + " now")) {
            throw new IOException("swap " + kind + " " + name + " at the " + (atServer ? "server" : "client") + ": " + answer);
        }
    }

    private Result flow(int perSecond, int steps, Step step) throws Exception {
        long before = kernelDrops();
        List<Long> nanos = new ArrayList<>();
        if (!agent.ask("stream " + Lab.TARGET4 + " " + perSecond).equals("ok")) {
            throw new IOException("the agent does not stream");
        }
        for (int i = 0; i < steps; i++) {
            long at = System.nanoTime();
            step.take(i);
            nanos.add(System.nanoTime() - at);
        }
        String[] words = agent.ask("streamed").split(" ");
        int sent = Integer.parseInt(words[0]);
        return new Result(steps, sent, sent - Integer.parseInt(words[1]), kernelDrops() - before, nanos.stream().mapToLong(Long::longValue).toArray());
    }

    /** Returns what sockets and interfaces of all machines have dropped, for want of room, since they are there. */
    private long kernelDrops() {
        long drops = 0;
        for (String machine : List.of("client", "relay", "target")) {
            String text = lab.machine(machine).sh("cat /proc/net/snmp /proc/net/snmp6; ip -s -o link; tc -s qdisc");
            drops += sum(text, "(?m)^Udp: (?:\\d+ ){4}(\\d+) \\d+") + sum(text, "(?m)^Udp: (?:\\d+ ){5}(\\d+)")
                    + sum(text, "(?m)^Udp6RcvbufErrors\\s+(\\d+)") + sum(text, "(?m)^Udp6SndbufErrors\\s+(\\d+)")
                    + sum(text, "(?:mcast|collsns)\\s*\\\\\\s+\\d+\\s+\\d+\\s+\\d+\\s+(\\d+)") + sum(text, "dropped (\\d+),");
        }
        return drops;
    }

    private static long sum(String text, String pattern) {
        long sum = 0;
        for (Matcher matcher = Pattern.compile(pattern).matcher(text); matcher.find();) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    @Override
    public void close() {
        lab.close();
    }
}
