package io.oxtunnel.admin;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * Runs command lines in one Gogo session, our own commands first. What goes wrong becomes a line on the error stream; where the line has
 * the word {@code --json}, an object {@code {"error": TEXT}} on the output, so that a program always reads JSON. One thread.
 */
final class GogoRunner implements AutoCloseable {
    private static final String SCOPE = "oxtunnel:";
    private static final Pattern JSON = Pattern.compile("(^|\\s)--json(\\s|$)");

    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;

    GogoRunner(CommandProcessor commands, InputStream in, PrintStream out, PrintStream err, Screen screen) {
        this.session = commands.createSession(in, out, err);
        this.out = out;
        this.err = err;
        session.put("SCOPE", SCOPE + "*");
        if (screen.columns() > 0) {
            session.put("COLUMNS", screen.columns());
            session.put("LINES", screen.rows());
        }
    }

    /**
     * Runs a line and prints its result.
     *
     * @return whether it went well
     */
    boolean run(String line) {
        boolean good = true;
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (CommandNotFoundException e) {
            complain(line, unknown(e.getCommand()));
            good = false;
        } catch (Exception e) {
            complain(line, message(e));
            good = false;
        }
        out.flush();
        err.flush();
        return good;
    }

    private void complain(String line, String message) {
        if (JSON.matcher(line).find()) {
            out.println("{\"error\":\"" + ErrorText.escaped(message) + "\"}");
        } else {
            err.println(message);
        }
    }

    private String unknown(String command) {
        Set<String> own = own();
        return "no command \"" + command + "\"" + Nearest.to(command.replaceFirst("^" + SCOPE, ""), own).map(name -> "; did you mean \"" + name + "\"? There").orElse("; there")
                + " are: " + String.join(", ", own) + "; help COMMAND says more";
    }

    /** Gogo's words for arguments that fit no method tell of Java's types, which no administrator asked for. */
    private static String message(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isEmpty()) {
            return e instanceof InterruptedException ? "interrupted" : e.getClass().getSimpleName();
        }
        if (message.startsWith("Cannot coerce ")) {
            String command = message.substring("Cannot coerce ".length()).replaceFirst("\\(.*", "");
            return "wrong arguments for " + command + "; help " + command + " says which it takes";
        }
        return message;
    }

    private Set<String> own() {
        Set<String> names = new TreeSet<>();
        if (session.get(".commands") instanceof Set<?> all) {
            for (Object name : all) {
                if (name.toString().startsWith(SCOPE)) {
                    names.add(name.toString().substring(SCOPE.length()));
                }
            }
        }
        return names;
    }

    /** Ends the session, and interrupts what still runs in it. Idempotent; any thread. */
    @Override
    public void close() {
        session.close();
    }
}
