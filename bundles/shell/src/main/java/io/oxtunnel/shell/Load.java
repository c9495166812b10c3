package io.oxtunnel.shell;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happened in the tunnels between two samples: rates of each session, processor time of each worker. One thread. */
final class Load {
    private static final int MOST_ROWS = 40;

    /**
     * A session's rates.
     *
     * @param inBits bits a second that were opened; outBits the same, sent
     * @param inDatagrams datagrams a second; outDatagrams the same, sent
     */
    private record Rate(String role, String peer, String id, double outBits, double inBits, double outDatagrams, double inDatagrams) {
    }

    private record Totals(long outBytes, long inBytes, long outDatagrams, long inDatagrams) {
        static Totals of(SessionView session) {
            return new Totals(session.bytesSent(), session.bytesReceived(), session.datagramsSent(), session.datagramsReceived());
        }
    }

    private final Supplier<List<Tunnel>> tunnels;
    private final LongSupplier clock;
    private Map<String, Totals> before = new HashMap<>();
    private Map<Tunnel, long[]> cpuBefore = new IdentityHashMap<>();
    private final List<Rate> rates = new ArrayList<>();
    private final Map<String, Double> workers = new LinkedHashMap<>();
    private long at;
    private double seconds = 1;

    /** Takes the first sample. */
    Load(Supplier<List<Tunnel>> tunnels, LongSupplier clock) {
        this.tunnels = tunnels;
        this.clock = clock;
        at = clock.getAsLong();
        sample();
    }

    /** Takes another sample; what is told from now on is of the time since the one before. */
    void sample() {
        long now = clock.getAsLong();
        seconds = Math.max(1e-3, (now - at) / 1e9);
        at = now;
        rates.clear();
        workers.clear();
        Map<String, Totals> totals = new HashMap<>();
        Map<Tunnel, long[]> cpu = new IdentityHashMap<>();
        for (Tunnel tunnel : tunnels.get()) {
            cpu.put(tunnel, workers(tunnel));
            for (SessionView session : tunnel.sessions()) {
                Totals total = Totals.of(session);
                String key = tunnel.role() + session.id();
                totals.put(key, total);
                rates.add(rate(tunnel, session, total, before.getOrDefault(key, total)));
            }
        }
        before = totals;
        cpuBefore = cpu;
        rates.sort(Comparator.comparingDouble((Rate rate) -> rate.inBits() + rate.outBits()).reversed().thenComparing(Rate::peer));
    }

    private Rate rate(Tunnel tunnel, SessionView session, Totals now, Totals then) {
        return new Rate(tunnel.role(), session.peer(), session.id(), 8 * (now.outBytes - then.outBytes) / seconds, 8 * (now.inBytes - then.inBytes) / seconds,
                (now.outDatagrams - then.outDatagrams) / seconds, (now.inDatagrams - then.inDatagrams) / seconds);
    }

    private long[] workers(Tunnel tunnel) {
        long[] now = tunnel.workerCpuNanos();
        long[] then = cpuBefore.getOrDefault(tunnel, now);
        for (int i = 0; i < now.length; i++) {
            long used = i < then.length ? Math.max(0, now[i] - then[i]) : 0;
            workers.put(tunnel.role() + " worker " + i, Math.min(100, used / seconds / 1e7));
        }
        return now;
    }

    /** Returns the last sample for people. */
    String text() {
        StringBuilder out = new StringBuilder();
        workers.forEach((name, share) -> out.append(out.isEmpty() ? "" : ", ").append(name).append(String.format(Locale.ROOT, " %.0f%%", share)));
        String head = String.join("\n", Words.broken(out.isEmpty() ? "no tunnel is open" : out.toString(), Width.now()));
        Table table = new Table("PEER", "SESSION", ">OUT", ">IN", ">OUT/S", ">IN/S");
        rates.stream().limit(MOST_ROWS).forEach(rate -> table.row(rate.peer(), rate.id().substring(0, Math.min(8, rate.id().length())),
                bits(rate.outBits()), bits(rate.inBits()), Units.count(Math.round(rate.outDatagrams())), Units.count(Math.round(rate.inDatagrams()))));
        String rest = rates.size() > MOST_ROWS ? "\nand " + (rates.size() - MOST_ROWS) + " quieter sessions" : "";
        return head + "\n\n" + (rates.isEmpty() ? "no sessions" : table + rest);
    }

    private static String bits(double rate) {
        return rate < 1e6 ? String.format(Locale.ROOT, "%.1f kbit/s", rate / 1e3)
                : rate < 1e9 ? String.format(Locale.ROOT, "%.1f Mbit/s", rate / 1e6) : String.format(Locale.ROOT, "%.2f Gbit/s", rate / 1e9);
    }

    /** Returns the last sample for programs. */
    Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seconds", Math.round(seconds * 1000) / 1000.0);
        Map<String, Object> shares = new LinkedHashMap<>();
        workers.forEach((name, share) -> shares.put(name, Math.round(share * 10) / 10.0));
        map.put("worker_percent", shares);
        map.put("sessions", rates.stream().map(Load::map).toList());
        return map;
    }

    private static Map<String, Object> map(Rate rate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", rate.role());
        map.put("peer", rate.peer());
        map.put("id", rate.id());
        map.put("bits_out", Math.round(rate.outBits()));
        map.put("bits_in", Math.round(rate.inBits()));
        map.put("datagrams_out", Math.round(rate.outDatagrams()));
        map.put("datagrams_in", Math.round(rate.inDatagrams()));
        return map;
    }
}
