package io.oxtunnel.launcher;

import java.time.Duration;
import java.util.List;

/** The one command of which a part is done here: {@code wait [--timeout S]}; the time counts from now, for both parts together. */
final class WaitOptions {
    private static final Duration DEFAULT = Duration.ofSeconds(30);
    private static final int SECONDS_MAX = 86_400;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final long deadline;

    private WaitOptions(Duration timeout) {
        deadline = System.nanoTime() + timeout.toNanos();
    }

    static WaitOptions parse(List<String> words) throws Refusal {
        if (words.size() == 1) {
            return new WaitOptions(DEFAULT);
        }
        String value = words.size() == 3 && words.get(1).equals("--timeout") ? words.get(2)
                : words.size() == 2 && words.get(1).startsWith("--timeout=") ? words.get(1).substring("--timeout=".length()) : "";
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > SECONDS_MAX) {
            throw Refusal.usage("wait: " + String.join(" ", words.subList(1, words.size())) + "; allowed: --timeout 0.." + SECONDS_MAX
                    + " seconds");
        }
        return new WaitOptions(Duration.ofSeconds(Integer.parseInt(value)));
    }

    boolean expired() {
        return System.nanoTime() - deadline >= 0;
    }

    /** The command for the instance, with the seconds that are left, rounded up. */
    List<String> words() {
        long left = Math.max(0, deadline - System.nanoTime());
        return List.of("wait", "--timeout", Long.toString(Math.ceilDiv(left, 1_000_000_000L)));
    }

    void pause() throws Refusal {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.because("interrupted");
        }
    }
}
