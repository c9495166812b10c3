package io.oxtunnel.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a command line asks for. */
sealed interface Command {
    /** Run a role in the foreground. */
    record Run(Role role, Optional<Path> config, Optional<Path> state, Optional<Path> plugins) implements Command {}

    /** Validate a configuration file. */
    record Check(Optional<Path> config, Optional<Path> plugins) implements Command {}

    /** Add a client to a server's file, and print the client's own. */
    record AddClient(String name, Optional<Path> config, Optional<String> endpoint, boolean qr) implements Command {}

    /** Tell what this machine can do. */
    record Doctor() implements Command {}

    /** Show the kill switches that stand, or remove them. */
    record KillSwitch(boolean remove) implements Command {}

    /** Make a private key; to standard output where no file is named. */
    record GenKey(Optional<Path> file) implements Command {}

    /** Turn a private key on standard input into its public key. */
    record PubKey() implements Command {}

    /** One Gogo command in the running instance; never empty. */
    record Control(Optional<Path> state, List<String> words) implements Command {}

    /** Gogo commands in the running instance, one a line. */
    record Shell(Optional<Path> state) implements Command {}

    /** Print the version. */
    record Version() implements Command {}

    /** Print the help on one command, or the overview for an empty topic. */
    record Help(String topic) implements Command {}
}
