package io.oxtunnel.session.threat;

import static io.oxtunnel.session.sim.ResumeLab.resumes;
import static io.oxtunnel.session.sim.ResumeLab.retries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.handshake.OutgoingResumption;
import io.oxtunnel.session.sim.Inner;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.ResumeLab;
import io.oxtunnel.session.sim.Simulation;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("T21")
@DisplayName("T21 table")
final class T21TicketTest {
    private static final int TICKET_AT = 17;
    private static final int SILENCE = 0;

    static Stream<Arguments> cases() {
        return Stream.of(
                of("a good one is taken", lab -> { }, DropReason.RESUME_USED, 3, true),
                of("a server that restarted does not know the key", lab -> lab.sim.startServer(), DropReason.RESUME_UNKNOWN_KEY, 1, false),
                of("a removed client", lab -> lab.sim.known = false, DropReason.RESUME_REFUSED, 5, false),
                of("a client whose time is up", lab -> lab.sim.notAfter = Simulation.START, DropReason.RESUME_REFUSED, 5, false),
                of("a client that may not use the mode any more", lab -> lab.sim.modes = Set.of(Mode.PLAIN), DropReason.RESUME_REFUSED, 5,
                        false));
    }

    private static Arguments of(String name, Consumer<ResumeLab> between, DropReason drop, int reason, boolean taken) {
        return Arguments.of(name, between, drop, reason, taken);
    }

    /** The RESUME is held back, something happens, and then it arrives twice. */
    @ParameterizedTest(name = "T21 {0}")
    @MethodSource("cases")
    void whatHappensBetween(String name, Consumer<ResumeLab> between, DropReason drop, int reason, boolean taken) {
        try (ResumeLab lab = new ResumeLab()) {
            byte[] resume = heldBack(lab);
            between.accept(lab);
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(taken ? 1 : 0, lab.sim.server.early.size());
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(taken ? 1 : 2, lab.sim.server.dropped(drop));
            assertEquals(reason, retries(lab.down).getLast()[12]);
            assertEquals(taken ? 1 : 0, lab.sim.server.early.size());
        }
    }

    private static byte[] heldBack(ResumeLab lab) {
        lab.connected().idle();
        lab.wire = (datagram, toServer) -> false;
        lab.sim.client.sendData(lab.sim.client.session(), Inner.syn());
        return resumes(lab.up).getFirst();
    }

    @Test
    @DisplayName("T21 an expired one gets RETRY_FULL 2 as long as its key is kept, then 1")
    void expired() {
        try (ResumeLab lab = new ResumeLab()) {
            byte[] resume = heldBack(lab);
            lab.sim.run(3_601_000);
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(1, lab.sim.server.dropped(DropReason.RESUME_EXPIRED));
            assertEquals(2, retries(lab.down).getLast()[12]);
            lab.sim.run(3_600_000);
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(1, lab.sim.server.dropped(DropReason.RESUME_UNKNOWN_KEY));
            assertEquals(0, lab.sim.server.early.size());
        }
    }

    @Test
    @DisplayName("T21 a forged or changed one gets RETRY_FULL 1; a good one whose secret is not known gets silence and stays good")
    void forged() {
        try (ResumeLab lab = new ResumeLab()) {
            byte[] resume = heldBack(lab);
            byte[] ticket = Arrays.copyOfRange(resume, TICKET_AT, TICKET_AT + 128);
            for (int at : new int[] {0, 3, 4, 15, 16, 60, 111, 127}) {
                byte[] changed = ticket.clone();
                changed[at] ^= 0x10;
                assertEquals(1, answer(lab, changed), "byte " + at);
            }
            assertEquals(1, answer(lab, new byte[128]));
            assertEquals(SILENCE, answer(lab, ticket));
            assertEquals(1, lab.sim.server.dropped(DropReason.PAYLOAD_UNREADABLE));
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(1, lab.sim.server.early.size(), "who has only seen the ticket cannot use it up");
        }
    }

    @Test
    @DisplayName("T21 without a valid mac1 nothing is answered")
    void withoutMac1() {
        try (ResumeLab lab = new ResumeLab()) {
            byte[] resume = heldBack(lab);
            resume[resume.length - 20] ^= 1;
            lab.down.clear();
            lab.sim.server.receive(resume, lab.sim.client.address);
            assertEquals(1, lab.sim.server.dropped(DropReason.BAD_MAC1));
            assertEquals(0, lab.down.size());
            assertNull(lab.sim.server.session());
        }
    }

    /** Shows a ticket with a made-up secret; returns the reason of the answer, or 0 for silence. */
    private static int answer(ResumeLab lab, byte[] ticket) {
        JcaCrypto crypto = new JcaCrypto(true);
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(ticket));
        Context context = new Context(new Ox1Codec(), crypto, crypto, null, random, InstantSource.system(), 1, to -> 1_452, 0, null);
        byte[] psk = new byte[32];
        byte[] ephemeral = new byte[32];
        random.nextBytes(psk);
        random.nextBytes(ephemeral);
        // A token for the bucket of the source.
        lab.sim.run(100);
        lab.down.clear();
        byte[] resume = new OutgoingResumption(context, lab.sim.serverKey, ticket, psk, 7, ephemeral, new byte[Wire.INIT_PAYLOAD]).datagram();
        lab.sim.server.receive(resume, lab.sim.client.address);
        return lab.down.isEmpty() ? SILENCE : retries(lab.down).getLast()[12];
    }
}
