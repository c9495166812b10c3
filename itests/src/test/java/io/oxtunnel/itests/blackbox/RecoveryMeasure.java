package io.oxtunnel.itests.blackbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long after an event the first inner packet is answered; run by {@code itests/measure recovery}. */
public final class RecoveryMeasure {
    private static final int RUNS = 50;

    private RecoveryMeasure() {
    }

    /** A pair of machines to which an event happens again and again. */
    interface Event extends AutoCloseable {
        /** Returns what happens, in words. */
        String name();

        /** Lets it happen, and returns the microseconds until the first answer after it. */
        long micros() throws Exception;

        @Override
        void close();
    }

    /** Measures what the arguments name. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        int at = words.indexOf("--runs");
        int runs = at < 0 ? RUNS : Integer.parseInt(words.get(at + 1));
        try (Event event = event(words.isEmpty() ? "" : words.getFirst())) {
            measure(event, runs);
        }
        // Agents have threads that wait for ever.
        System.exit(0);
    }

    private static Event event(String name) throws Exception {
        return switch (name) {
            case "restart" -> new RestartEvent();
            case "roaming" -> new MoveEvent(false);
            case "sleep" -> new MoveEvent(true);
            case "udp-blocked" -> new BlockEvent(false);
            case "udp-free" -> new BlockEvent(true);
            default -> throw new IllegalArgumentException("\"" + name + "\"; allowed: restart, roaming, sleep, udp-blocked, udp-free");
        };
    }

    private static void measure(Event event, int runs) throws Exception {
        long[] micros = new long[runs];
        for (int i = 0; i < runs; i++) {
            micros[i] = event.micros();
            System.out.printf(Locale.ROOT, "%d of %d: %.3f s%n", i + 1, runs, micros[i] / 1e6);
        }
        Arrays.sort(micros);
        System.out.printf(Locale.ROOT, "%s, to the first answered inner packet, %d runs: median %.3f s, maximum %.3f s, minimum %.3f s%n", event.name(),
                runs, micros[runs / 2] / 1e6, micros[runs - 1] / 1e6, micros[0] / 1e6);
    }
}
