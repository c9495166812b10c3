package io.oxtunnel.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AnnouncerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger stops = new AtomicInteger();
    private final Announcer announcer = new Announcer(stops::incrementAndGet, new PrintStream(out), new PrintStream(err));

    @BeforeEach
    @AfterEach
    void forgetStatus() {
        System.clearProperty("oxtunnel.exit.status");
    }

    private static Tunnel tunnel(String role) {
        return (Tunnel) Proxy.newProxyInstance(Tunnel.class.getClassLoader(), new Class<?>[] {Tunnel.class}, (_, method, _) -> {
            assertEquals("role", method.getName());
            return role;
        });
    }

    @Test
    void aServerIsReadyOnce() throws InterruptedException {
        announcer.changed(tunnel("server"), TunnelState.STARTING, "");
        announcer.changed(tunnel("server"), TunnelState.READY, "on [::]:51820");
        announcer.changed(tunnel("server"), TunnelState.READY, "laptop 10.77.0.2/16");
        announcer.close();
        assertEquals("ready on [::]:51820\n", out.toString(StandardCharsets.UTF_8));
        assertNull(System.getProperty("oxtunnel.exit.status"));
    }

    @Test
    void aClientIsReadyOnceAndConnectedAtEachSession() throws InterruptedException {
        Tunnel client = tunnel("client");
        announcer.changed(client, TunnelState.READY, "tun");
        announcer.changed(client, TunnelState.CONNECTED, "10.77.0.2/16 udp aes-256-gcm");
        announcer.changed(client, TunnelState.READY, "server silent");
        announcer.changed(client, TunnelState.CONNECTED, "10.77.0.2/16\nudp");
        announcer.changed(client, TunnelState.CLOSED, "");
        announcer.changed(client, TunnelState.READY, "tun");
        announcer.close();
        assertEquals("ready\nconnected 10.77.0.2/16 udp aes-256-gcm\nconnected 10.77.0.2/16 udp\nready\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFailureEndsTheProcess() throws InterruptedException {
        announcer.changed(null, TunnelState.FAILED, "port 51820 is in use");
        announcer.close();
        assertEquals("oxtunnel: port 51820 is in use\n", err.toString(StandardCharsets.UTF_8));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertEquals("1", System.getProperty("oxtunnel.exit.status"));
        assertEquals(1, stops.get());
    }

    @Test
    void saysNothingAfterItsEnd() throws InterruptedException {
        announcer.close();
        announcer.changed(tunnel("server"), TunnelState.READY, "");
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }
}
