package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every combination of flags, in a session of each mode, through the real inbound half and with the session's real key: sealed, with a tag
 * over what is in clear, and in clear. Nothing is taken but what the mode allows, in the form that it asks for.
 */
@Tag("T6")
@DisplayName("T6 all 256 flags x 3 modes matrix")
class T06FlagGamesTest {
    private static final String WEB4 = "198.51.100.7";
    private static final String WEB6 = "2001:db8::7";
    private static final byte[] KEEPALIVE = new byte[48];

    static {
        KEEPALIVE[0] = Wire.TYPE_KEEPALIVE;
    }

    /** How the bytes are made. */
    private enum Form {
        SEALED, TAGGED, CLEAR
    }

    private static byte[] datagram(Live live, int flags, Form form, boolean toServer) {
        byte[] content = content(flags, toServer);
        return form == Form.CLEAR ? Live.clear(flags, content) : live.protect(toServer ? live.client : live.server, flags, form == Form.SEALED, content);
    }

    private static byte[] content(int flags, boolean toServer) {
        if ((flags & Wire.CONTROL) != 0) {
            return KEEPALIVE;
        }
        boolean six = (flags & Wire.IPV6) != 0;
        String inside = six ? Live.LEASE6 : Live.LEASE4;
        String web = six ? WEB6 : WEB4;
        byte[] packet = toServer ? Live.packet(inside, web) : Live.packet(web, inside);
        return (flags & Wire.BATCH) != 0 ? Live.batch(packet) : packet;
    }

    /** What each mode takes, written down and not computed as the codec does. */
    private static Set<String> allowed(Mode mode) {
        return new TreeSet<>(switch (mode) {
            case ENCRYPTED -> Set.of("01 SEALED data", "05 SEALED data", "11 SEALED data", "09 SEALED control");
            case AUTH_ONLY -> Set.of("80 TAGGED data", "84 TAGGED data", "90 TAGGED data", "88 TAGGED control");
            case PLAIN -> Set.of("00 CLEAR data", "04 CLEAR data", "10 CLEAR data", "88 TAGGED control");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aServerTakesWhatTheModeAllows(Mode mode) {
        assertEquals(allowed(mode), taken(mode, true));
    }

    @ParameterizedTest
    @EnumSource
    void aClientTakesWhatTheModeAllows(Mode mode) {
        assertEquals(allowed(mode), taken(mode, false));
    }

    private static Set<String> taken(Mode mode, boolean toServer) {
        Set<String> taken = new TreeSet<>();
        try (Live live = new Live(mode)) {
            Live.End end = toServer ? live.server : live.client;
            for (int flags = 0; flags < 256; flags++) {
                for (Form form : Form.values()) {
                    long before = drops(end);
                    end.receive(datagram(live, flags, form, toServer), Live.HOME);
                    String name = "%02x %s".formatted(flags, form);
                    int data = end.inside.sent.size();
                    int control = end.controls.size();
                    assertEquals(1, data + control + drops(end) - before, name + ": taken, or dropped for one reason");
                    if (data + control > 0) {
                        taken.add(name + (data > 0 ? " data" : " control"));
                    }
                    end.inside.sent.clear();
                    end.controls.clear();
                }
            }
        }
        return taken;
    }

    private static long drops(Live.End end) {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += end.counters.get(reason);
        }
        return sum;
    }
}
