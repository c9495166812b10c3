package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a server has to tell one session by CONFIG_UPDATE (PROTOCOL.md 4.5): its configuration and a ticket. One message is under way at a
 * time; it is repeated after 1, 2, 4.. s until an ACK carries its epoch, and a change supersedes it under the next epoch. Control path.
 */
final class ConfigOutbox {
    private static final long FIRST_INTERVAL = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_INTERVAL = TimeUnit.SECONDS.toNanos(64);

    private Setting.Ticket ticket;
    private List<Setting> configuration = List.of();
    private boolean configured = true;
    private ConfigUpdate underWay;
    private int epoch;
    private int acknowledged;
    private long interval = FIRST_INTERVAL;
    private long dueAt = Long.MAX_VALUE;

    /** Wants a configuration to be in force, whole, and tells it if it is another one than before. */
    void configure(List<Setting> wanted, long now) {
        if (!wanted.equals(configuration)) {
            tell(wanted, now);
        }
    }

    /** Tells a configuration, whatever was told before. */
    void tell(List<Setting> wanted, long now) {
        configuration = List.copyOf(wanted);
        configured = false;
        supersede(now);
    }

    /** Tells a ticket once, in place of one that waits: a ticket belongs to the key that it was made for, which a newer one replaces. */
    void add(Setting.Ticket newest, long now) {
        ticket = newest;
        supersede(now);
    }

    private void supersede(long now) {
        underWay = null;
        interval = FIRST_INTERVAL;
        dueAt = now;
    }

    /** Returns the message to send now, and when it is due again. */
    ConfigUpdate next(long now) {
        if (underWay == null) {
            underWay = new ConfigUpdate(++epoch, content());
        }
        dueAt = now + interval;
        interval = Math.min(LONGEST_INTERVAL, 2 * interval);
        return underWay;
    }

    /** A ticket that does not fit goes with the next message; alone it would not say that nothing is configured any more. */
    private List<Setting> content() {
        List<Setting> content = new ArrayList<>(configured ? List.of() : configuration);
        boolean says = configured || !configuration.isEmpty();
        int room = Wire.CONFIG_UPDATE_MAX - Wire.CONFIG_UPDATE - Setting.encodedLength(content);
        if (ticket != null && says && Setting.HEADER + ticket.valueLength() <= room) {
            content.add(ticket);
        }
        return content;
    }

    /** Takes the epoch of an ACK; any but that of the message under way says nothing. */
    void acknowledged(int applied, long now) {
        if (underWay == null || applied != underWay.epoch()) {
            return;
        }
        configured |= !underWay.ticketsOnly();
        if (ticket != null && underWay.settings().contains(ticket)) {
            ticket = null;
        }
        acknowledged = applied;
        supersede(now);
        if (configured && ticket == null) {
            dueAt = Long.MAX_VALUE;
        }
    }

    int acknowledged() {
        return acknowledged;
    }

    /** Returns when {@link #next} is to be called, {@link Long#MAX_VALUE} for never. */
    long dueAt() {
        return dueAt;
    }
}
