package io.oxtunnel.linux.tun;

import static io.oxtunnel.linux.tun.Packets.ACK;
import static io.oxtunnel.linux.tun.Packets.FIN;
import static io.oxtunnel.linux.tun.Packets.PSH;
import static io.oxtunnel.linux.tun.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The corner cases are those of wireguard-go's tun/offload_linux_test.go and of the kernel's selftests/net/gro.c. */
class CoalescerTest {
    private final Packets packets = new Packets();

    @AfterEach
    void close() {
        packets.close();
    }

    /** Returns each run as its slots and its length, "0+3:240". */
    private List<String> runs(boolean udp) {
        Coalescer coalescer = new Coalescer(packets.pool, udp);
        coalescer.group(packets.batch, 0);
        List<String> runs = new ArrayList<>();
        for (int run = 0; run < coalescer.runs(); run++) {
            StringBuilder text = new StringBuilder();
            int count = 0;
            for (int slot = coalescer.first(run); slot != Coalescer.END; slot = coalescer.next(slot)) {
                text.append(count++ == 0 ? "" : "+").append(slot);
            }
            assertEquals(count, coalescer.count(run));
            runs.add(text + ":" + coalescer.length(run));
        }
        return runs;
    }

    private Packets severalFlows() {
        return packets.tcp4(2, ACK, 100, 1).udp4(2, 100).udp4(3, 100).tcp4(2, ACK, 100, 101).tcp4(3, ACK, 100, 201)
                .tcp6(2, ACK, 100, 1).tcp6(2, ACK, 100, 101).tcp6(3, ACK, 100, 201).udp4(2, 100).udp6(2, 100).udp6(2, 100);
    }

    @Test
    void gluesInterleavedFlowsApart() {
        severalFlows();
        assertEquals(List.of("0+3:240", "1+8:228", "2:128", "4:140", "5+6:260", "7:160", "9+10:248"), runs(true));
    }

    @Test
    void leavesDatagramsAloneWithoutUso() {
        severalFlows();
        assertEquals(List.of("0+3:240", "1:128", "2:128", "4:140", "5+6:260", "7:160", "8:128", "9:148", "10:148"), runs(false));
    }

    @Test
    void endsWithPush() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK | PSH, 100, 101).tcp4(2, ACK, 100, 201).tcp4(2, ACK, 100, 301)
                .tcp6(2, ACK, 100, 1).tcp6(2, ACK | PSH, 100, 101).tcp6(2, ACK, 100, 201).tcp6(2, ACK, 100, 301);
        assertEquals(List.of("0+1:240", "2+3:240", "4+5:260", "6+7:260"), runs(true));
    }

    @Test
    void endsWithFin() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK | FIN | PSH, 50, 101).tcp4(2, ACK, 100, 152);
        assertEquals(List.of("0+1:190", "2:140"), runs(true));
    }

    @Test
    void neverGluesWhatHasOtherFlags() {
        packets.tcp4(2, SYN, 100, 1).tcp4(2, ACK, 100, 102).tcp4(2, ACK | 0x20, 100, 202).tcp4(2, ACK | 0x40, 100, 302).tcp4(2, ACK, 100, 402);
        assertEquals(List.of("0:140", "1:140", "2:140", "3:140", "4:140"), runs(true));
    }

    @Test
    void aPureAcknowledgementEndsTheRunOfItsFlowOnly() {
        packets.tcp4(2, ACK, 100, 1).tcp4(3, ACK, 100, 1).tcp4(2, ACK, 0, 101).tcp4(2, ACK, 100, 101).tcp4(3, ACK, 100, 101);
        assertEquals(List.of("0:140", "1+4:240", "2:40", "3:140"), runs(true));
    }

    @Test
    void wrongChecksumsAreNotMadeRight() {
        packets.tcp4(2, ACK, 100, 1).corrupt(36).tcp4(2, ACK, 100, 101).tcp4(2, ACK, 100, 201)
                .udp4(2, 100).corrupt(26).udp4(2, 100).udp4(2, 100)
                .tcp6(2, ACK, 100, 1).tcp6(2, ACK, 100, 101).corrupt(130).tcp6(2, ACK, 100, 201);
        assertEquals(List.of("0:140", "1+2:240", "3:128", "4+5:228", "6:160", "7:160", "8:160"), runs(true));
    }

    @Test
    void wrongHeaderChecksumIsNotMadeRight() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).corrupt(10).tcp4(2, ACK, 100, 201);
        assertEquals(List.of("0:140", "1:140", "2:140"), runs(true));
    }

    @Test
    void wantsConsecutiveSequenceNumbers() {
        packets.tcp4(2, ACK, 100, 101).tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 202).tcp4(2, ACK, 100, -99 + 401);
        assertEquals(List.of("0:140", "1:140", "2+3:240"), runs(true));
    }

    @Test
    void sequenceNumbersWrap() {
        packets.tcp4(2, ACK, 100, -50).tcp4(2, ACK, 100, 50);
        assertEquals(List.of("0+1:240"), runs(true));
    }

    @Test
    void onlyTheLastOneMayBeShorter() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 60, 101).tcp4(2, ACK, 60, 161).tcp4(2, ACK, 100, 221)
                .udp4(2, 100).udp4(2, 60).udp4(2, 100).udp4(2, 110);
        assertEquals(List.of("0+1:200", "2:100", "3:140", "4+5:188", "6:128", "7:138"), runs(true));
    }

    @Test
    void headersMustAgree() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).ip(8, 65)
                .udp4(2, 100).udp4(2, 100).ip(1, 1)
                .tcp4(3, ACK, 100, 1).tcp4(3, ACK, 100, 101).ip(6, 0)
                .tcp6(2, ACK, 100, 1).tcp6(2, ACK, 100, 101).ip(7, 65)
                .udp6(2, 100).udp6(2, 100).ip(1, 0x10)
                .tcp6(3, ACK, 100, 1).tcp6(3, ACK, 100, 101).ip(3, 1);
        assertEquals(List.of("0:140", "1:140", "2:128", "3:128", "4:140", "5:140", "6:160", "7:160", "8:148", "9:148", "10:160", "11:160"), runs(true));
    }

    @Test
    void tcpHeadersMustAgree() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).transport(11, 2)
                .tcp4(3, ACK, 100, 1).tcp4(3, ACK, 100, 101).transport(15, 1)
                .tcp4(4, ACK, 100, 1).transport(12, 0x60).tcp4(4, ACK, 100, 97)
                .tcp4(5, ACK, 100, 1).transport(12, 0x60).tcp4(5, ACK, 100, 97).transport(12, 0x60).transport(20, 9);
        assertEquals(List.of("0:140", "1:140", "2:140", "3:140", "4:140", "5:140", "6:140", "7:140"), runs(true));
    }

    @Test
    void equalOptionsAreGlued() {
        packets.tcp4(2, ACK, 104, 1).transport(12, 0x60).transport(20, 1).transport(21, 1).transport(22, 1).transport(23, 1);
        packets.tcp4(2, ACK, 104, 101).transport(12, 0x60).transport(20, 1).transport(21, 1).transport(22, 1).transport(23, 1);
        assertEquals(List.of("0+1:244"), runs(true));
    }

    @Test
    void identificationCountsWhereFragmentsArePossible() {
        packets.tcp4(2, ACK, 100, 1).ip(6, 0).ip(4, 7).ip(5, 1).tcp4(2, ACK, 100, 101).ip(6, 0).ip(4, 7).ip(5, 2)
                .tcp4(2, ACK, 100, 201).ip(6, 0).ip(4, 7).ip(5, 2)
                .tcp4(3, ACK, 100, 1).ip(4, 9).tcp4(3, ACK, 100, 101).ip(4, 9);
        assertEquals(List.of("0+1:240", "2:140", "3+4:240"), runs(true));
    }

    @Test
    void aFragmentIsABarrier() {
        packets.udp4(2, 100).udp4(2, 100).ip(6, 0x20).udp4(2, 100).udp4(2, 100);
        assertEquals(List.of("0:128", "1:128", "2+3:228"), runs(true));
    }

    @Test
    void anExtensionHeaderIsABarrier() {
        packets.tcp6(2, ACK, 100, 1).tcp6(2, ACK, 100, 101).ip(6, 60).tcp6(2, ACK, 100, 101);
        assertEquals(List.of("0:160", "1:160", "2:160"), runs(true));
    }

    @Test
    void ipOptionsAreNotGlued() {
        packets.tcp4(2, ACK, 100, 1).ip(0, 0x46).tcp4(2, ACK, 100, 101).ip(0, 0x4a).tcp4(2, ACK, 100, 201);
        assertEquals(List.of("0:140", "1:140", "2:140"), runs(true));
    }

    @Test
    void datagramsWithoutChecksumStayWithoutOne() {
        packets.udp4(2, 100).udp4(2, 100);
        packets.pool.putShort(packets.last() + 26, 0);
        packets.udp4(2, 100);
        assertEquals(List.of("0:128", "1:128", "2:128"), runs(true));
    }

    @Test
    void otherProtocolsAndMalformedPacketsPassInOrder() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).ip(9, 1).tcp4(2, ACK, 100, 101).tcp4(2, ACK, 100, 201).ip(3, 1)
                .tcp4(2, ACK, 100, 201).ip(0, 0x75).tcp4(2, ACK, 100, 201);
        assertEquals(List.of("0+2+5:340", "1:140", "3:140", "4:140"), runs(true));
    }

    @Test
    void neverBeyondTheLargestPacket() {
        for (int i = 0; i < 64; i++) {
            packets.tcp4(2, ACK, 1_400, 1 + i * 1_400);
        }
        List<String> runs = runs(true);
        assertEquals(2, runs.size());
        assertEquals(46 * 1_400 + 40, Integer.parseInt(runs.getFirst().substring(runs.getFirst().indexOf(':') + 1)));
        assertEquals(18 * 1_400 + 40, Integer.parseInt(runs.getLast().substring(runs.getLast().indexOf(':') + 1)));
    }

    @Test
    void beginsWhereItIsTold() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).tcp4(2, ACK, 100, 201).tcp4(2, ACK, 100, 301);
        packets.batch.length[2] = 0;
        Coalescer coalescer = new Coalescer(packets.pool, true);
        coalescer.group(packets.batch, 1);
        assertEquals(2, coalescer.runs());
        assertEquals(1, coalescer.first(0));
        assertEquals(3, coalescer.first(1));
    }
}
