package io.oxtunnel.launcher;

import java.util.List;

/** The text of {@code bin/oxtunnel help}. */
final class Help {
    /** Commands that have a page of their own. */
    static final List<String> TOPICS = List.of("server", "client", "check", "add-client", "doctor", "kill-switch", "genkey", "pubkey", "ctl", "shell");

    private Help() {}

    static String text(String topic) {
        return switch (topic) {
            case "server", "client" -> role(topic);
            case "check" -> CHECK;
            case "add-client" -> ADD_CLIENT;
            case "doctor" -> DOCTOR;
            case "kill-switch" -> KILL_SWITCH;
            case "genkey" -> GENKEY;
            case "pubkey" -> PUBKEY;
            case "ctl" -> CTL;
            case "shell" -> SHELL;
            default -> OVERVIEW;
        };
    }

    private static final String OVERVIEW = """
            usage: oxtunnel COMMAND ...

              server|client [--config FILE] [--state DIR] [--plugins DIR]
                                                            run a role in the foreground; SIGTERM ends it gracefully
              check [--config FILE]                         validate a configuration file
              add-client NAME [--config FILE] ...           a new client: its table for the server, its file on standard output
              doctor                                        what this machine can do, and what to install for the rest
              kill-switch status|remove                     the kill switch that a client left standing
              genkey [FILE]                                 make a private key
              pubkey < KEY                                  the public key of a private key
              ctl [--state DIR] COMMAND...                  one command in the running instance
              shell [--state DIR]                           the same, interactive
              help [COMMAND]                                this text, or more about one command
              --version                                     print the version

            OXTUNNEL_JAVA_OPTS adds options for the Java virtual machine.
            """;

    private static String role(String role) {
        return """
            usage: oxtunnel ROLE [--config FILE] [--state DIR] [--plugins DIR]

            Runs a ROLE in the foreground. Standard output carries `ready` (and, at a client, `connected`) lines; logs go to
            standard error and to DIR/log/oxtunnel.log. SIGTERM and SIGINT end it gracefully; a second one ends it at once.

              --config FILE   TOML; without it the first of ~/.config/oxtunnel/ROLE.toml (not as root),
                              /etc/oxtunnel/ROLE.toml, and conf/ROLE.toml of this distribution
              --state DIR     leases, journal, log, lock and the control socket; without it /var/lib/oxtunnel/ROLE as root,
                              else ~/.local/state/oxtunnel/ROLE. Only one instance uses a folder at a time.
              --plugins DIR   jars of others, installed, replaced and removed while the role runs; without it the folder
                              plugins of this distribution. Only root and the user of the role may write there.
            """.replace("ROLE", role);
    }

    private static final String CHECK = """
            usage: oxtunnel check [--config FILE] [--plugins DIR]

            Validates a configuration file, starts nothing, changes nothing. Prints `FILE: ok`, or every problem with its
            line; exit status 0 or 1. Without --config: each of server.toml and client.toml in the usual places.
            """;

    private static final String ADD_CLIENT = """
            usage: oxtunnel add-client NAME [--config FILE] [--endpoint HOST:PORT] [--qr]

            Makes a key pair, appends a [[client]] table to the server's file (every byte that is there stays) and prints the
            client's whole configuration file, private key included: nobody else keeps that. A running server takes the new
            client by itself. `--generate-mobile-config` is another name of this command.

              --config FILE          the server's file; without it the first in its usual places
              --endpoint HOST:PORT   where clients reach the server; without it the address it listens on, or the one this
                                     machine has towards the Internet
              --qr                   also a QR code of the client's file, on standard error

              umask 077; oxtunnel add-client laptop --endpoint vpn.example.org:51820 > laptop.toml
            """;

    private static final String DOCTOR = """
            usage: oxtunnel doctor

            Looks at what this machine offers to a tunnel and says what to install or change for the rest. Changes nothing.
            Exit status 1 if something is missing that a role needs.
            """;

    private static final String KILL_SWITCH = """
            usage: oxtunnel kill-switch status|remove

            A client with `kill-switch = true` that ends otherwise than by SIGTERM or SIGINT leaves its kill switch standing:
            nothing but what is excluded leaves this machine. The next start takes it over. `status` shows what stands,
            `remove` takes all of it away, also that of a client that runs. Needs no running instance; needs root.
            """;

    private static final String GENKEY = """
            usage: oxtunnel genkey [FILE]

            Makes a private key, 44 characters of base64, interchangeable with WireGuard's. Into FILE, which must not exist
            yet and gets mode 0600; to standard output without FILE.
            """;

    private static final String PUBKEY = """
            usage: oxtunnel pubkey < KEY

            Reads a private key on standard input and prints its public key.
            """;

    private static final String CTL = """
            usage: oxtunnel ctl [--state DIR] COMMAND...

            Runs one command in the running instance; exit status 0 or 1. Several words are passed on as they are; a single
            quoted word is a whole line in the shell's own language. Without --state: the one instance that runs in the
            usual places.

              oxtunnel ctl status --json
              oxtunnel ctl wait --timeout 10        until a server is ready or a client connected, started or not
              oxtunnel ctl sessions --json
              oxtunnel ctl help                     the commands; `ctl help trace` tells more of one
              oxtunnel ctl top                      refreshed until Ctrl-C
              ssh host oxtunnel ctl status          from elsewhere
            """;

    private static final String SHELL = """
            usage: oxtunnel shell [--state DIR]

            Commands in the running instance, one a line; `exit`, Ctrl-D or the end of input leaves, the instance goes on. At a
            terminal Tab completes commands, options, peers, sessions and providers; the arrow keys edit and bring back earlier
            lines, Ctrl-R searches them; Ctrl-C ends the command that runs. Earlier lines are kept in
            ~/.local/state/oxtunnel/shell-history, for you alone; a line that begins with a blank, or with a key in it, is not.

              oxtunnel shell
              echo 'status; sessions' | oxtunnel shell
            """;
}
