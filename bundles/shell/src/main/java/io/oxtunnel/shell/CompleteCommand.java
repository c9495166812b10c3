package io.oxtunnel.shell;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:complete}: answers the Tab key of {@code bin/oxtunnel shell}, whose terminal is in another process. */
@Component(service = CompleteCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=complete"})
public final class CompleteCommand {
    private final Completer completer;

    /** Completes with what is installed and runs. */
    @Activate
    public CompleteCommand(@Reference CommandCatalog commands, @Reference Tunnels tunnels) {
        completer = new Completer(commands::pages, tunnels::all);
    }

    /** Runs the command. */
    @Descriptor("tells how a line may go on: a line each, the word, a tab, what it means; example: complete 'explain la'")
    public String complete(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("LINE: what was typed, in quotes") String line) {
        Map<String, String> found = completer.complete(line);
        return json ? Json.of(found) : found.entrySet().stream().map(entry -> entry.getKey() + "\t" + entry.getValue()).collect(Collectors.joining("\n"));
    }
}
