package io.oxtunnel.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the command {@code ping} of iputils found.
 *
 * @param answered whether every ping was answered
 * @param text for people
 */
record Ping(boolean answered, String text) {
    private static final int COUNT = 10;
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final Pattern MEAN = Pattern.compile("= [0-9.]+/([0-9.]+)/");

    /** Runs it; throws where it is not installed. */
    static Ping run(InetAddress target, String tag) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("ping", "-n", "-c", Integer.toString(COUNT), "-i", "0.1", "-W", "2", "-p", Marker.PING.hex(tag),
                target.getHostAddress()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Matcher received = RECEIVED.matcher(output);
        Matcher mean = MEAN.matcher(output);
        if (!received.find()) {
            return new Ping(false, output.lines().findFirst().orElse("no output"));
        }
        int count = Integer.parseInt(received.group(1));
        return new Ping(count == COUNT, count + " of " + COUNT + " answered" + (mean.find() ? ", " + mean.group(1) + " ms on average" : ""));
    }
}
