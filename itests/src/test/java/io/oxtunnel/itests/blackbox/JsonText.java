package io.oxtunnel.itests.blackbox;

/** Looks whether a text is one JSON value (RFC 8259), and nothing else. Not thread-safe. */
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** Throws an AssertionError that names the place, unless it is. */
    static void check(String text) {
        JsonText json = new JsonText(text.strip());
        json.value();
        if (json.at != json.text.length()) {
            throw json.wrong("the end");
        }
    }

    private AssertionError wrong(String wanted) {
        return new AssertionError("no JSON: " + wanted + " expected at " + at + " of " + text);
    }

    private void value() {
        switch (at < text.length() ? text.charAt(at) : ' ') {
            case '{' -> list('}', true);
            case '[' -> list(']', false);
            case '"' -> match("\"([^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\"", "a string");
            default -> match("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?", "a value");
        }
    }

    private void list(char end, boolean named) {
        at++;
        for (boolean first = true; at >= text.length() || text.charAt(at) != end; first = false) {
            if (!first) {
                match(",", "a comma");
            }
            if (named) {
                match("\"([^\"\\\\]|\\\\.)*+\":", "a name");
            }
            value();
        }
        at++;
    }

    private void match(String pattern, String wanted) {
        var matcher = java.util.regex.Pattern.compile(pattern).matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw wrong(wanted);
        }
        at = matcher.end();
    }
}
