package io.oxtunnel.config;

/**
 * Something wrong in a configuration file.
 *
 * @param file as the user named it
 * @param line 1 or more
 * @param key with its table where that helps, such as "mtu" or "transport.udp.batch"; empty for the file as a whole
 * @param value as typed, quoted and shortened; empty for none
 * @param text what is wrong
 * @param allowed what is allowed instead; empty where the text says it all
 * @param mayArrive whether a service that is registered later would cure it
 */
record Problem(String file, int line, String key, String value, String text, String allowed, boolean mayArrive) {
    /** Returns {@code FILE:LINE: key = value: what is wrong; allowed: ...}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(file).append(':').append(this.line).append(": ");
        if (!key.isEmpty()) {
            line.append(key).append(value.isEmpty() ? "" : " = " + value).append(": ");
        }
        return line.append(text).append(allowed.isEmpty() ? "" : "; allowed: " + allowed).toString();
    }
}
