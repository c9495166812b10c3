package io.oxtunnel.shell;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:reload}: reads the configuration file again, by the service that offers action "reload". */
@Component(service = ReloadCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=reload"})
public final class ReloadCommand {
    private final Callable<Map<String, Object>> action;

    /** @param action reads the file and returns {@code file} and a list {@code changed} */
    @Activate
    public ReloadCommand(@Reference(target = "(oxtunnel.action=reload)") Callable<Map<String, Object>> action) {
        this.action = action;
    }

    /**
     * Runs the command.
     *
     * @throws Exception if something is wrong with the file: a line for each problem, and nothing has changed
     */
    @Descriptor("reads the configuration file again now, and says what changed; a file with a mistake changes nothing; example: reload")
    public String reload(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        Map<String, Object> outcome = action.call();
        List<?> changed = (List<?>) outcome.get("changed");
        return json ? Json.of(outcome) : outcome.get("file") + ": " + (changed.isEmpty() ? "nothing has changed"
                : "changed " + String.join(", ", changed.stream().map(Object::toString).toList()));
    }
}
