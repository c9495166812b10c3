package io.oxtunnel.linux.select;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.oxtunnel.linux.call.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The users of this machine, by whatever it knows them: files or a directory service. Control path; thread-safe. */
public final class Users {
    /** struct passwd of every 64-bit C library: two pointers, then pw_uid. */
    private static final int UID = 16;
    private static final int PASSWD = 64;
    private static final int TEXTS = 65_536;

    private Users() {
    }

    /**
     * Returns the number of a user, unsigned.
     *
     * @param name a name, or the number itself
     * @throws IOException if there is no such user
     */
    public static int uid(String name) throws IOException {
        if (name.matches("[0-9]{1,10}")) {
            return Integer.parseUnsignedInt(name);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment passwd = arena.allocate(PASSWD, 8);
            MemorySegment texts = arena.allocate(TEXTS);
            MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG);
            Libc.userByName(arena.allocateFrom(name).address(), passwd.address(), texts.address(), TEXTS, found.address());
            if (found.get(ValueLayout.JAVA_LONG, 0) == 0) {
                throw new IOException("user:" + name + ": this machine has no such user");
            }
            return passwd.get(JAVA_INT, UID);
        }
    }
}
