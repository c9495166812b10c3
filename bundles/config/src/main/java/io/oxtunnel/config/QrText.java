package io.oxtunnel.config;

import io.nayuki.qrcodegen.QrCode;

/** QR codes (ISO/IEC 18004) for a terminal: two modules a character, black on white whatever the terminal's colours are. Stateless. */
final class QrText {
    /** Modules of white around the code; a reader needs them. */
    private static final int QUIET = 4;
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";
    private static final String RESET = "\u001b[0m";

    private QrText() {
    }

    /**
     * Returns the lines of a code.
     *
     * @throws IllegalArgumentException if the text is longer than the largest code holds, 2,953 bytes
     */
    static String of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder lines = new StringBuilder();
        for (int y = -QUIET; y < code.size + QUIET; y += 2) {
            lines.append(BLACK_ON_WHITE);
            for (int x = -QUIET; x < code.size + QUIET; x++) {
                lines.append(block(code.getModule(x, y), code.getModule(x, y + 1)));
            }
            lines.append(RESET).append('\n');
        }
        return lines.toString();
    }

    private static char block(boolean upper, boolean lower) {
        return upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ';
    }
}
