package io.oxtunnel.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The program behind {@code bin/oxtunnel}. What needs no role is done without a framework. Results go to standard output, everything
 * else to standard error. Exit status: 0 done, 1 could not be done, 2 wrong command line.
 */
public final class Main {
    /** A key line and some white space; what is longer is no key. */
    private static final int KEY_INPUT_MAX = 4096;

    private final Places places;
    private final InputStream in;
    private final PrintStream out;

    Main(Places places, InputStream in, PrintStream out) {
        this.places = places;
        this.in = in;
        this.out = out;
    }

    /** Entry point of the start script, which sets the system property {@code oxtunnel.home} to the unpacked distribution. */
    public static void main(String[] arguments) {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int status;
        try {
            status = new Main(Places.here(), System.in, out).execute(CommandLine.parse(arguments));
        } catch (Refusal e) {
            System.err.println("oxtunnel: " + e.getMessage());
            status = e.status();
        }
        out.flush();
        System.exit(status);
    }

    int execute(Command command) throws Refusal {
        return switch (command) {
            case Command.Run run -> new Roles(places, version()).run(run);
            case Command.Check check -> new Roles(places, version()).check(check);
            case Command.AddClient add -> new Roles(places, version()).addClient(add);
            case Command.Doctor _ -> new Roles(places, version()).doctor();
            case Command.KillSwitch killSwitch -> new Roles(places, version()).killSwitch(killSwitch);
            case Command.Control control -> control().run(control.state(), control.words());
            case Command.Shell shell -> control().shell(shell.state());
            case Command.GenKey genKey -> genKey(genKey);
            case Command.PubKey _ -> print(Keys.publicKey(readKey()) + "\n");
            case Command.Version _ -> print("oxtunnel " + version() + "\n");
            case Command.Help help -> print(Help.text(help.topic()));
        };
    }

    private int genKey(Command.GenKey command) throws Refusal {
        if (command.file().isEmpty()) {
            return print(Keys.generate() + "\n");
        }
        Keys.write(command.file().get(), Keys.generate());
        return 0;
    }

    private String readKey() throws Refusal {
        try {
            return new String(in.readNBytes(KEY_INPUT_MAX), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw Refusal.because("cannot read standard input: " + Reason.of(e));
        }
    }

    private Control control() {
        return new Control(places, in, out, System.err);
    }

    private int print(String text) throws Refusal {
        out.print(text);
        if (out.checkError()) {
            throw Refusal.because("cannot write to standard output");
        }
        return 0;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
