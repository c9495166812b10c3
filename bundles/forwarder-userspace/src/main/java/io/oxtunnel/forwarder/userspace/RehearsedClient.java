package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;

/**
 * The client of a rehearsal: some datagrams each turn, and a TCP connection that sends, acknowledges and ends, then the next one. On
 * loopback nothing is lost; where something is, the connection is given up. One thread.
 */
final class RehearsedClient {
    private static final int ADDRESS = 0x0a4d0002;
    private static final int TURNS_A_CONNECTION = 250;
    private static final int SEGMENTS_A_TURN = 4;
    private static final int MSS = 1_383;
    private static final int DATAGRAM = 1_200;
    private static final int SMALL_DATAGRAM = 60;
    private static final int DATAGRAMS_A_TURN = 4;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 32;
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 40_000;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    /** Of a SYN, beside timestamps. */
    private static final int SYN_OPTIONS = 12;

    private final BufferPool pool;
    private final int host;
    private final int udpPort;
    private final int tcpPort;
    private final PacketBatch batch = new PacketBatch();
    private int connection;
    private int turns;
    private int sequence;
    private int expected;
    private int echo;
    private boolean open;
    private int identification;

    RehearsedClient(BufferPool pool, int host, int udpPort, int tcpPort) {
        this.pool = pool;
        this.host = host;
        this.udpPort = udpPort;
        this.tcpPort = tcpPort;
    }

    /** Returns the packets of the next turn; they are the caller's to release. */
    PacketBatch packets() {
        for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
            datagram(1, i == DATAGRAMS_A_TURN - 1 ? SMALL_DATAGRAM : DATAGRAM);
        }
        datagram(2, SMALL_DATAGRAM);
        if (turns++ % TURNS_A_CONNECTION == 0) {
            connection++;
            open = false;
            sequence = connection << 20;
            segment(SYN, 0);
        } else if (open && turns % TURNS_A_CONNECTION == 0) {
            segment(FIN | ACK, 0);
            open = false;
        } else if (open) {
            for (int i = 0; i < SEGMENTS_A_TURN; i++) {
                segment(ACK, MSS);
            }
        }
        return batch;
    }

    /** Takes what came for this client. */
    void hear(PacketBatch from) {
        for (int i = 0; i < from.size; i++) {
            long ip = from.at[i];
            if (Ip.protocol(pool, ip) == Ip.TCP && pool.getUnsignedShort(ip + IP_HEADER + 2) == port()) {
                tcp(ip + IP_HEADER, from.length[i] - IP_HEADER);
            }
        }
    }

    private void tcp(long tcp, int bytes) {
        int flags = pool.getUnsignedByte(tcp + 13);
        int header = pool.getUnsignedByte(tcp + 12) >>> 4 << 2;
        if ((flags & SYN) != 0) {
            sequence++;
            expected = pool.getInt(tcp + 4) + 1;
            open = true;
            echo = pool.getInt(tcp + header - 8);
        } else if ((flags & RST) != 0) {
            open = false;
        } else if (open && pool.getInt(tcp + 4) == expected) {
            expected += bytes - header + (flags & FIN);
            echo = pool.getInt(tcp + 24);
        }
    }

    private int port() {
        return FIRST_PORT + connection % PORTS;
    }

    private void datagram(int port, int payload) {
        long ip = packet(IP_HEADER + UDP_HEADER + payload, Ip.UDP);
        if (ip >= 0) {
            long udp = ip + IP_HEADER;
            pool.putInt(udp, FIRST_PORT + port << 16 | udpPort);
            pool.putInt(udp + 4, UDP_HEADER + payload << 16);
            checksum(ip, udp + 6, Ip.UDP, UDP_HEADER + payload);
        }
    }

    private void segment(int flags, int payload) {
        int header = TCP_HEADER + ((flags & SYN) != 0 ? SYN_OPTIONS : 0);
        long ip = packet(IP_HEADER + header + payload, Ip.TCP);
        if (ip < 0) {
            return;
        }
        long tcp = ip + IP_HEADER;
        pool.putInt(tcp, port() << 16 | tcpPort);
        pool.putInt(tcp + 4, sequence);
        pool.putInt(tcp + 8, (flags & ACK) != 0 ? expected : 0);
        pool.putInt(tcp + 12, header << 26 | flags << 16 | 0xffff);
        pool.putInt(tcp + 16, 0);
        pool.putInt(tcp + 20, 0x0101080a);
        pool.putInt(tcp + 24, turns);
        pool.putInt(tcp + 28, echo);
        if ((flags & SYN) != 0) {
            // Largest segment, selective acknowledgements, windows by 128.
            pool.putInt(tcp + 32, 0x02040000 | MSS);
            pool.putInt(tcp + 36, 0x0103_0307);
            pool.putInt(tcp + 40, 0x0101_0402);
        }
        checksum(ip, tcp + 16, Ip.TCP, header + payload);
        sequence += payload + (flags & FIN);
    }

    private long packet(int length, int protocol) {
        int buffer = batch.full() ? BufferPool.NONE : pool.acquireSmall();
        if (buffer == BufferPool.NONE) {
            return -1;
        }
        long ip = pool.at(buffer) + BufferPool.HEADROOM;
        pool.putInt(ip, 0x4500_0000 | length);
        pool.putInt(ip + 4, identification++ << 16);
        pool.putInt(ip + 8, 64 << 24 | protocol << 16);
        pool.putInt(ip + 12, ADDRESS);
        pool.putInt(ip + 16, host);
        Checksum.header(pool, ip, IP_HEADER);
        batch.add(buffer, ip, length, 0, 0, 0);
        return ip;
    }

    private void checksum(long ip, long at, int protocol, int length) {
        pool.putShort(at, 0);
        pool.putShort(at, Checksum.finish(pool.sum(ip + IP_HEADER, length, Checksum.pseudo(pool, ip, protocol, length))));
    }
}
