package io.oxtunnel.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines of bounded length. Stateless. */
final class RequestLine {
    /** The longest line in bytes, without its line feed. */
    static final int LONGEST = 64 * 1024;

    private RequestLine() {
    }

    /**
     * Reads up to a line feed, which is left out, as is a carriage return before it.
     *
     * @return the line, or null at the end of the stream; an unfinished line counts as the end
     * @throws IOException if the line is longer than {@link #LONGEST}
     */
    static String read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (line.size() == LONGEST) {
                throw new IOException("the line is too long; allowed: " + LONGEST + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
