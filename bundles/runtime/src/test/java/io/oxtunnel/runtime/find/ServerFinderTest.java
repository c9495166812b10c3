package io.oxtunnel.runtime.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the server is looked for, and what is kept of it. */
final class ServerFinderTest {
    private final BlockingQueue<String> found = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> trouble = new LinkedBlockingQueue<>();
    @TempDir
    private Path folder;
    private volatile List<InetAddress> answer = List.of();
    private ServerFinder finder;

    private void start() {
        finder = new ServerFinder("vpn.example", new Targets(List.of(Endpoint.UDP), carrier -> 51_820), host -> {
            assertEquals("vpn.example", host);
            if (answer.isEmpty()) {
                throw new UnknownHostException("nobody answers");
            }
            return answer;
        }, folder, endpoints -> found.add(text(endpoints)), trouble::add);
        finder.start();
    }

    private static String text(List<Endpoint> endpoints) {
        return String.join(" ", endpoints.stream().map(Endpoint::toString).toList());
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @AfterEach
    void close() {
        finder.close();
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        String text = queue.poll(20, TimeUnit.SECONDS);
        assertNotNull(text, "nothing came within 20 s");
        return text;
    }

    @Test
    void isFoundAtTheStartAndAgainWhenItIsSilent() throws Exception {
        answer = List.of(address("2001:db8::1"), address("192.0.2.1"));
        start();
        assertEquals("[2001:db8::1]:51820 192.0.2.1:51820", next(found));
        finder.answered(address("192.0.2.1"));
        finder.follow(SessionState.ESTABLISHED);
        answer = List.of(address("192.0.2.2"));
        finder.follow(SessionState.INIT_SENT);
        assertEquals("192.0.2.2:51820 [2001:db8::1]:51820 192.0.2.1:51820", next(found), "the new one, then those that were good, families in turn");
    }

    @Test
    void whatWasGoodServesAfterARestartWithoutANameService() throws Exception {
        answer = List.of(address("2001:db8::1"), address("192.0.2.1"));
        start();
        next(found);
        finder.answered(address("192.0.2.1"));
        finder.follow(SessionState.ESTABLISHED);
        // The next look-up comes after the addresses were written.
        finder.follow(SessionState.INIT_SENT);
        next(found);
        finder.close();
        assertEquals(List.of("vpn.example 192.0.2.1", "vpn.example 2001:db8::1"), lines());
        answer = List.of();
        start();
        assertEquals("192.0.2.1:51820 [2001:db8::1]:51820", next(found));
        assertTrue(trouble.isEmpty());
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(folder.resolve("server-addresses")).stream().map(line -> line.replace(":0:0:0:0:0:", "::")).toList();
    }

    @Test
    void addressesThatNeverAnsweredAreNotKept() throws Exception {
        Files.writeString(folder.resolve("server-addresses"), "vpn.example 192.0.2.1\nother.example 192.0.2.99\n");
        answer = List.of(address("198.51.100.1"), address("198.51.100.2"));
        start();
        assertEquals("192.0.2.1:51820", next(found), "at once");
        assertEquals("198.51.100.1:51820 198.51.100.2:51820 192.0.2.1:51820", next(found));
        // It is the old one that answers: the name service lied.
        finder.answered(address("192.0.2.1"));
        finder.follow(SessionState.ESTABLISHED);
        finder.follow(SessionState.INIT_SENT);
        next(found);
        finder.close();
        assertEquals("vpn.example 192.0.2.1", lines().getFirst());
        assertEquals(1, lines().stream().filter(line -> line.startsWith("vpn.example")).count());
    }

    @Test
    void withoutAnyAddressItSaysWhyAndGoesOn() throws Exception {
        start();
        assertTrue(next(trouble).startsWith("the server's name \"vpn.example\" has no address: nobody answers"));
        answer = List.of(address("192.0.2.1"));
        assertEquals("192.0.2.1:51820", next(found));
    }

    @Test
    void anEndInterruptsALookup() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        finder = new ServerFinder("vpn.example", new Targets(List.of(Endpoint.UDP), carrier -> 1), host -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            throw new InterruptedIOException();
        }, folder, endpoints -> found.add("never"), trouble::add);
        finder.start();
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        finder.close();
        assertEquals(0, interrupted.getCount(), "close() waits for the end of the thread");
        assertTrue(found.isEmpty() && trouble.isEmpty());
    }
}
