package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Policer;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.runtime.lease.Leases;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsTest {
    private static final Set<Mode> MODES = Set.of(Mode.ENCRYPTED);
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    private Path folder;
    private final List<String> done = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Policers policers = new Policers();
    private Instant now = NOW;
    private Clients clients;

    /** What the control path may change of a session. */
    private static final class Live {
        private String name;
        private Policer policer;
    }

    private final Live a = new Live();
    private final Live b = new Live();

    @BeforeEach
    void twoClientsWithASession() throws IOException {
        List<PeerSettings> both = List.of(table("a", 1), table("b", 2));
        Leases leases = new Leases(List.of(Prefix.parse("10.77.0.0/24")), MODES, 1_400, both, folder);
        clients = new Clients(leases, engine(), policers, () -> now, () -> 0, both);
        for (int n = 1; n <= 2; n++) {
            InitPayload init = new InitPayload(new byte[12], new byte[16], 0, Mode.ENCRYPTED, 1_472, 0, 0, new byte[16], 0, new byte[16]);
            assertEquals(0, leases.lease(leases.find(key(n)), init).reject());
        }
        sessions.add(session(a, 1));
        sessions.add(session(b, 2));
        a.name = "a";
        b.name = "b";
    }

    private static byte[] key(int n) {
        byte[] key = new byte[32];
        key[0] = (byte) n;
        return key;
    }

    private static PeerSettings table(String name, int key) {
        return table(name, key, null, null, null, null, 0);
    }

    private static PeerSettings table(String name, int key, byte[] psk, String address, Set<Mode> modes, Instant end, long rate) {
        return new PeerSettings(name, key(key), psk, address == null ? List.of() : List.of(InetAddress.ofLiteral(address)), modes, end, rate);
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, x) -> switch (m.getName()) {
            case "hashCode" -> System.identityHashCode(p);
            case "equals" -> p == x[0];
            default -> handler.invoke(p, m, x);
        }));
    }

    private Session session(Live live, int key) {
        return proxy(Session.class, (p, m, x) -> switch (m.getName()) {
            case "peer" -> live.name;
            case "peerKey" -> Base64.getEncoder().encodeToString(key(key));
            case "mode" -> Mode.ENCRYPTED;
            case "rename" -> live.name = (String) x[0];
            case "policer" -> {
                if (x != null) {
                    live.policer = (Policer) x[0];
                }
                yield live.policer;
            }
            default -> null;
        });
    }

    private SessionEngine engine() {
        return proxy(SessionEngine.class, (p, m, x) -> switch (m.getName()) {
            case "sessions" -> List.copyOf(sessions);
            case "disconnect" -> {
                done.add(((Session) x[0]).peer() + " " + x[1]);
                sessions.remove(x[0]);
                yield null;
            }
            default -> null;
        });
    }

    private void replace(PeerSettings... tables) {
        clients.replace(List.of(tables), MODES);
    }

    @Test
    void touchesNobodyWhereNothingConcernsHim() {
        replace(table("b", 2), table("c", 3), table("a", 1));
        assertEquals(List.of(), done);
    }

    @Test
    void endsTheSessionOfWhoIsRemovedAndNoOther() {
        replace(table("b", 2));
        assertEquals(List.of("a 2"), done);
        assertNull(clients.name(Base64.getEncoder().encodeToString(key(1))));
    }

    @Test
    void whoGetsAnotherPskAddressOrModeConnectsAgain() {
        replace(table("a", 1, key(9), null, null, null, 0), table("b", 2));
        assertEquals(List.of("a 3"), done);
        replace(table("a", 1, key(9), null, null, null, 0), table("b", 2, null, "10.77.0.77", null, null, 0));
        assertEquals(List.of("a 3", "b 3"), done);
    }

    @Test
    void whoseModeIsGoneConnectsAgain() {
        replace(table("a", 1), table("b", 2, null, null, Set.of(Mode.PLAIN), null, 0));
        assertEquals(List.of("b 3"), done);
        clients.replace(List.of(table("a", 1), table("b", 2)), Set.of(Mode.AUTH_ONLY));
        assertEquals(List.of("b 3", "a 3"), done);
    }

    @Test
    void aNewNameAndARateAreTakenOverByTheSession() {
        replace(table("z", 1, null, null, null, null, 5_000_000), table("b", 2));
        assertEquals(List.of(), done);
        assertEquals("z", a.name);
        assertNotNull(a.policer);
        assertNull(b.policer);
        Policer before = a.policer;
        replace(table("z", 1, null, null, null, null, 5_000_000), table("b", 2, null, null, null, null, 1_000));
        assertSame(before, a.policer, "what was used of a rate stays used");
        replace(table("z", 1, null, null, null, null, 6_000_000), table("b", 2));
        assertNotSame(before, a.policer);
        assertNull(b.policer);
        replace(table("b", 2));
        assertEquals(List.of("z 2"), done, "by its key, whatever its name was");
    }

    @Test
    void endsASessionWhenItsTimeIsOver() {
        Instant end = NOW.plusSeconds(10);
        replace(table("a", 1, null, null, null, end, 0), table("b", 2));
        now = end;
        clients.expire();
        assertEquals(List.of(), done);
        now = end.plusMillis(1);
        clients.expire();
        assertEquals(List.of("a 2"), done);
        now = end.minusSeconds(5);
        replace(table("b", 2, null, null, null, end.minusSeconds(6), 0));
        assertEquals(List.of("a 2", "b 2"), done, "a time in the past ends at once");
    }

    @Test
    void wantsNamesThatDiffer() throws IOException {
        List<PeerSettings> same = List.of(table("a", 1), table("a", 2));
        Leases leases = new Leases(List.of(Prefix.parse("10.77.0.0/24")), MODES, 1_400, List.of(), folder);
        assertThrows(IllegalStateException.class, () -> new Clients(leases, engine(), policers, () -> now, () -> 0, same));
    }
}
