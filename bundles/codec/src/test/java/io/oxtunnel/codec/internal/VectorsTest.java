package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static io.oxtunnel.codec.internal.Datagrams.inspect;
import static io.oxtunnel.codec.internal.Datagrams.packets;
import static io.oxtunnel.codec.internal.ExactMemory.START;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each frozen example that can be read without a key. */
class VectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"init", "response", "cookie_message", "resume_init"})
    void handshakes(String name) {
        byte[] datagram = Vectors.get(name);
        assertEquals(Form.HANDSHAKE, inspect(datagram));
        assertArrayEquals(datagram, CODEC.handshake(Arrays.copyOfRange(datagram, Wire.HEADER, datagram.length)));
    }

    @ParameterizedTest
    @CsvSource({
        "data,                         3, 0x01, 0xa1a2a3a4, 0, 0,           32",
        "keepalive,                    1, 0x09, 0xa1a2a3a4, 0, 1,           48",
        "data_path2_counter_over_2_32, 3, 0x01, 0xa1a2a3a4, 2, 0x100000005, 32",
        "auth_only,                    4, 0x80, 0xa1a2a3a4, 0, 2,           28",
        "data_aes256gcm,               3, 0x01, 0xa1a2a3a4, 0, 3,           32",
        "data_server_to_client,        3, 0x01, 0x01020304, 0, 0,           32"})
    void protectedDatagrams(String name, int form, String flags, String index, int path, String counter, int content) {
        byte[] datagram = Vectors.get(name);
        ExactMemory memory = new ExactMemory(datagram);
        assertEquals(form, inspect(datagram));
        assertEquals(Integer.decode(flags), CODEC.flags(memory, START));
        assertEquals(Long.decode(index).intValue(), CODEC.receiverIndex(memory, START));
        assertEquals(path, CODEC.path(memory, START));
        assertEquals(Long.decode(counter), CODEC.counter(memory, START));

        byte[] prefix = Arrays.copyOf(datagram, Wire.CONTENT);
        ExactMemory written = new ExactMemory(new byte[Wire.CONTENT]);
        CODEC.writeProtected(written, START, Integer.decode(flags), content, Long.decode(index).intValue(), path, Long.decode(counter));
        assertArrayEquals(prefix, written.array());
        assertArrayEquals(prefix, CODEC.protectedPrefix(Integer.decode(flags), content, Long.decode(index).intValue(), path, Long.decode(counter)));
    }

    @Test
    void innerPacketIsPaddedInSealedFramesOnly() {
        byte[] packet = Vectors.get("inner_packet");
        assertEquals(28, packet.length);
        assertEquals(4, CODEC.padding(Wire.ENCRYPTED, packet.length, 1_435));
        assertEquals(0, CODEC.padding(Wire.AUTH, packet.length, 1_435));
        assertEquals(1, packets(Wire.ENCRYPTED, Arrays.copyOf(packet, 32)));
        byte[] clear = Vectors.get("auth_only");
        assertEquals(1, packets(Wire.AUTH, Arrays.copyOfRange(clear, Wire.CONTENT, clear.length - Wire.TAG)));
    }

    @Test
    void initPayload() throws Exception {
        byte[] bytes = Vectors.get("init_payload");
        InitPayload payload = CODEC.decodeInit(bytes);
        assertArrayEquals(HexFormat.of().parseHex("400000006b49d20a07000000"), payload.timestamp());
        assertArrayEquals(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"), payload.clientId());
        assertEquals(Wire.CAP_CHACHA20_POLY1305 | Wire.CAP_AES_256_GCM | Wire.CAP_LZ4 | Wire.CAP_BATCH, payload.capabilities());
        assertEquals(Mode.ENCRYPTED, payload.weakestMode());
        assertEquals(1_452, payload.maxDatagram());
        assertEquals(0, payload.configEpoch());
        assertEquals(0, payload.wanted4());
        assertArrayEquals(new byte[16], payload.wanted6());
        assertEquals(25, payload.keepaliveSeconds());
        assertArrayEquals(new byte[16], payload.sessionId());
        assertArrayEquals(bytes, CODEC.encode(payload));
    }

    @Test
    void acceptPayload() throws Exception {
        byte[] bytes = Vectors.get("response_payload");
        AcceptPayload payload = CODEC.decodeAccept(bytes);
        assertArrayEquals(HexFormat.of().parseHex("303132333435363738393a3b3c3d3e3f"), payload.serverId());
        assertArrayEquals(HexFormat.of().parseHex("505152535455565758595a5b5c5d5e5f"), payload.sessionId());
        assertEquals(Wire.CAP_CHACHA20_POLY1305 | Wire.CAP_AES_256_GCM | Wire.CAP_BATCH, payload.capabilities());
        assertEquals(Mode.ENCRYPTED, payload.mode());
        assertEquals(1, payload.suite());
        assertEquals(1_452, payload.maxDatagram());
        assertEquals(0x0a4d0002, payload.address4());
        assertEquals(24, payload.prefix4());
        assertEquals(64, payload.prefix6());
        assertEquals(1_384, payload.tunnelMtu());
        assertArrayEquals(HexFormat.of().parseHex("fd770000000000000000000000000002"), payload.address6());
        assertEquals(0x0a4d0001, payload.dns4());
        assertArrayEquals(HexFormat.of().parseHex("fd770000000000000000000000000001"), payload.dns6());
        assertEquals(25, payload.keepaliveSeconds());
        assertEquals(180, payload.idleSeconds());
        assertEquals(1, payload.configEpoch());
        assertEquals(0x400000006b49d20aL, payload.serverTime());
        assertEquals(0xa1a2a3a4, payload.echo());
        assertEquals(0, payload.reject());
        assertArrayEquals(bytes, CODEC.encode(payload));
    }
}
