package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FramesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int copy(String hex) throws IOException {
        return Frames.copy(new ByteArrayInputStream(HexFormat.of().parseHex(hex)), out, err);
    }

    @Test
    void outputIsCopiedAndTheStatusReturned() throws IOException {
        assertEquals(1, copy("01 00000002 6869 02 00000001 21 01 00000000 01 00000001 0a 03 00000001 01".replace(" ", "")));
        assertEquals("hi\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("!", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aReaderThatIsGoneEndsIt() {
        var gone = new java.io.PrintStream(new java.io.OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        });
        var in = new ByteArrayInputStream(HexFormat.of().parseHex("01000000026869"));
        assertEquals("nobody reads the answer any more", assertThrows(IOException.class, () -> Frames.copy(in, gone, err)).getMessage());
    }

    @Test
    void everyTruncationIsNoticed() {
        String whole = "0100000002686903" + "0000000100";
        for (int length = 0; length < whole.length(); length += 2) {
            String cut = whole.substring(0, length);
            assertThrows(EOFException.class, () -> copy(cut), cut);
        }
    }

    @Test
    void strangeFramesAreRefused() {
        assertThrows(IOException.class, () -> copy("0400000000"));
        assertThrows(EOFException.class, () -> copy("01ffffffff"));
        assertThrows(IOException.class, () -> copy("0300000000"));
        assertThrows(IOException.class, () -> copy("03000000020000"));
    }
}
