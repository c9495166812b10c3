package io.oxtunnel.runtime.account;

import io.oxtunnel.runtime.state.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The file {@code accounts} of the state folder: a line for each client with its public key as base64, the second of the Unix epoch in
 * which it was first seen, bytes sent and bytes received, tabs between them.
 */
final class AccountFile {
    /**
     * A line.
     *
     * @param key public key, base64
     * @param since second of the Unix epoch
     * @param sent bytes
     * @param received bytes
     */
    record Line(String key, long since, long sent, long received) {
    }

    private static final Pattern LINE = Pattern.compile("[A-Za-z0-9+/]{43}=(\t[0-9]{1,18}){3}");

    private final StateFile file;

    AccountFile(Path folder) {
        file = new StateFile(folder, "accounts");
    }

    /**
     * Reads the accounts. A copy of a damaged file is kept, the lines that can be read are returned.
     *
     * @throws IOException if the file cannot be read, or not be copied
     */
    List<Line> read() throws IOException {
        List<Line> lines = new ArrayList<>();
        int damaged = 0;
        for (String text : file.lines()) {
            if (LINE.matcher(text).matches()) {
                String[] part = text.split("\t");
                lines.add(new Line(part[0], Long.parseLong(part[1]), Long.parseLong(part[2]), Long.parseLong(part[3])));
            } else {
                damaged++;
            }
        }
        if (damaged > 0) {
            file.keepDamaged(damaged + " lines cannot be read; those clients are counted from now on");
        }
        return lines;
    }

    /** Writes all accounts in place of those in the file. */
    void write(List<Line> lines) throws IOException {
        file.write(lines.stream().map(l -> l.key() + "\t" + l.since() + "\t" + l.sent() + "\t" + l.received()).toList());
    }
}
