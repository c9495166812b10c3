package io.oxtunnel.runtime.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.Tunnel.Account;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    private static final String LAPTOP = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String PHONE = "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final Instant FIRST = Instant.parse("2026-06-01T00:00:00Z");
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    private Path folder;
    private Instant now = FIRST;

    private Accounts accounts() throws IOException {
        return new Accounts(folder, () -> now);
    }

    private static List<Account> list(Accounts accounts) {
        return accounts.list(key -> key.equals(LAPTOP) ? "laptop" : key.equals(PHONE) ? "phone" : null);
    }

    /** A session whose counts are those of an array: sent, received. */
    private static Session session(String key, long[] counts) {
        return (Session) Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class}, (p, m, a) -> switch (m.getName()) {
            case "hashCode" -> System.identityHashCode(p);
            case "equals" -> p == a[0];
            case "peerKey" -> key;
            case "bytesSent" -> counts[0];
            case "bytesReceived" -> counts[1];
            default -> null;
        });
    }

    @Test
    void addsUpSessionsOverRestartsAndKeepsTheFirstDay() throws IOException {
        long[] one = {100, 10};
        long[] two = {5, 7};
        try (Accounts accounts = accounts()) {
            Session first = session(LAPTOP, one);
            accounts.opened(first);
            assertEquals(List.of(new Account("laptop", LAPTOP, FIRST, 100, 10)), list(accounts));
            one[0] = 150;
            assertEquals(150, list(accounts).getFirst().bytesSent());
            accounts.closed(first);
            one[0] = 1_000;
            Session second = session(LAPTOP, two);
            accounts.opened(second);
            accounts.opened(second);
            assertEquals(155, list(accounts).getFirst().bytesSent());
        }
        now = FIRST.plusSeconds(86_400);
        try (Accounts accounts = accounts()) {
            accounts.opened(session(LAPTOP, new long[] {1, 1}));
            accounts.opened(session(PHONE, new long[] {2, 2}));
            assertEquals(List.of(new Account("laptop", LAPTOP, FIRST, 156, 18), new Account("phone", PHONE, now, 2, 2)),
                    list(accounts).stream().sorted(java.util.Comparator.comparing(Account::peer)).toList());
        }
    }

    @Test
    void writesAtMostOnceAMinuteAndNothingWhereNothingHappened() throws IOException {
        Accounts accounts = accounts();
        Path file = folder.resolve("accounts");
        accounts.flush(0);
        assertFalse(Files.exists(file));
        long[] counts = {1, 1};
        accounts.opened(session(LAPTOP, counts));
        accounts.flush(MINUTE - 1);
        assertFalse(Files.exists(file));
        accounts.flush(MINUTE);
        assertEquals(LAPTOP + "\t" + FIRST.getEpochSecond() + "\t1\t1\n", Files.readString(file));
        Files.delete(file);
        accounts.flush(2 * MINUTE);
        assertFalse(Files.exists(file));
        counts[1] = 9;
        accounts.flush(3 * MINUTE);
        assertEquals(LAPTOP + "\t" + FIRST.getEpochSecond() + "\t1\t9\n", Files.readString(file));
    }

    @Test
    void leavesOutDamagedLinesAndKeepsACopy() throws IOException {
        Files.writeString(folder.resolve("accounts"), LAPTOP + "\t1\t2\t3\n" + PHONE + "\t1\t-2\t3\nrubbish\n");
        assertEquals(List.of(new Account("laptop", LAPTOP, Instant.ofEpochSecond(1), 2, 3)), list(accounts()));
        assertEquals(3, Files.readAllLines(folder.resolve("accounts.damaged-1")).size());
    }

    @Test
    void doesNotTellOfWhoIsInNoTableButKeepsWhatHeUsed() throws IOException {
        try (Accounts accounts = accounts()) {
            accounts.opened(session(PHONE, new long[] {3, 4}));
            assertEquals(List.of(), accounts.list(key -> null));
        }
        assertEquals(3, list(accounts()).getFirst().bytesSent());
    }
}
