package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into which message, and when. */
class ConfigOutboxTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Setting ROUTE = new Setting.Route(Prefix.parse("10.1.0.0/16"));
    private static final Setting OTHER = new Setting.Route(Prefix.parse("10.2.0.0/16"));

    private final ConfigOutbox outbox = new ConfigOutbox();

    private static Setting.Ticket ticket(int first) {
        byte[] bytes = new byte[Setting.Ticket.LENGTH];
        bytes[0] = (byte) first;
        return new Setting.Ticket(3_600, bytes);
    }

    @Test
    void nothingIsDueBeforeThereIsSomethingToTell() {
        assertEquals(Long.MAX_VALUE, outbox.dueAt());
        outbox.configure(List.of(), 0);
        assertEquals(Long.MAX_VALUE, outbox.dueAt());
    }

    @Test
    void repeatsAfter1248SecondsTo64AndThenEveryMinute() {
        outbox.configure(List.of(ROUTE), 0);
        long[] waits = {1, 2, 4, 8, 16, 32, 64, 64, 64};
        long now = 0;
        ConfigUpdate first = null;
        for (long wait : waits) {
            assertEquals(now, outbox.dueAt());
            ConfigUpdate next = outbox.next(now);
            first = first == null ? next : first;
            assertSame(first, next);
            now += wait * SECOND;
        }
        outbox.acknowledged(1, now);
        assertEquals(Long.MAX_VALUE, outbox.dueAt());
        assertEquals(1, outbox.acknowledged());
    }

    @Test
    void aChangeSupersedesWhatIsUnderWay() {
        outbox.configure(List.of(ROUTE), 0);
        outbox.next(0);
        outbox.configure(List.of(OTHER), 5);
        assertEquals(5, outbox.dueAt());
        assertEquals(new ConfigUpdate(2, List.of(OTHER)), outbox.next(5));
        outbox.acknowledged(1, 6);
        assertEquals(5 + SECOND, outbox.dueAt(), "the ACK of what was superseded says nothing");
        // Back to what was acknowledged before: the client may have applied either.
        outbox.configure(List.of(ROUTE), 7);
        assertEquals(new ConfigUpdate(3, List.of(ROUTE)), outbox.next(7));
    }

    @Test
    void theSameAgainIsNotTold() {
        outbox.configure(List.of(ROUTE), 0);
        outbox.next(0);
        outbox.acknowledged(1, 1);
        outbox.configure(List.of(ROUTE), 2);
        assertEquals(Long.MAX_VALUE, outbox.dueAt());
    }

    @Test
    void ticketsGoAloneOnceTheConfigurationIsInForce() {
        outbox.configure(List.of(ROUTE), 0);
        outbox.add(ticket(1), 0);
        assertEquals(List.of(ROUTE, ticket(1)), outbox.next(0).settings());
        outbox.acknowledged(1, 1);
        outbox.add(ticket(2), 2);
        ConfigUpdate alone = outbox.next(2);
        assertEquals(new ConfigUpdate(2, List.of(ticket(2))), alone);
        assertTrue(alone.ticketsOnly());
        outbox.acknowledged(2, 3);
        assertEquals(Long.MAX_VALUE, outbox.dueAt());
    }

    @Test
    void anEmptyConfigurationGoesBeforeTheTickets() {
        outbox.tell(List.of(), 0);
        outbox.add(ticket(1), 0);
        assertEquals(List.of(), outbox.next(0).settings());
        outbox.acknowledged(1, 1);
        assertEquals(1, outbox.dueAt());
        assertEquals(List.of(ticket(1)), outbox.next(1).settings());
    }

    @Test
    void whatDoesNotFitGoesNext() {
        List<Setting> many = new ArrayList<>();
        while (Wire.CONFIG_UPDATE + Setting.encodedLength(many) <= Wire.CONFIG_UPDATE_MAX - 100) {
            many.add(new Setting.Route(Prefix.parse("10." + many.size() + ".0.0/16")));
        }
        outbox.configure(many, 0);
        outbox.add(ticket(1), 0);
        assertEquals(many, outbox.next(0).settings());
        outbox.acknowledged(1, 1);
        assertEquals(new ConfigUpdate(2, List.of(ticket(1))), outbox.next(1));
    }

    @Test
    void aTicketReplacesTheOneThatWaits() {
        outbox.add(ticket(1), 0);
        outbox.next(0);
        outbox.add(ticket(2), 0);
        assertEquals(new ConfigUpdate(2, List.of(ticket(2))), outbox.next(0));
    }
}
