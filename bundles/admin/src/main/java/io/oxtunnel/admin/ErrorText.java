package io.oxtunnel.admin;

/** Text within the quotes of a JSON string (RFC 8259, section 7). Stateless. */
final class ErrorText {
    private ErrorText() {
    }

    /** Returns it with what may not stand there escaped. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
