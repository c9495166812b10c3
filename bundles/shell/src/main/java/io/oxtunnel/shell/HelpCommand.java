package io.oxtunnel.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:help}: which commands there are, and how one is used. */
@Component(service = HelpCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=help"})
public final class HelpCommand {
    private final CommandCatalog commands;

    /** @param commands those that are installed */
    @Activate
    public HelpCommand(@Reference CommandCatalog commands) {
        this.commands = commands;
    }

    /** Lists the commands. */
    @Descriptor("lists the commands; example: help")
    public String help(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        Map<String, CommandPage> pages = commands.pages();
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            pages.forEach((name, page) -> map.put(name, page.summary()));
            return Json.of(map);
        }
        Table table = new Table("COMMAND", "WHAT IT DOES");
        pages.forEach((name, page) -> table.row(name, page.summary()));
        return table + "\n\nhelp COMMAND tells more and gives examples; every command takes --json";
    }

    /**
     * Explains a command.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    @Descriptor("says how a command is used, with examples; example: help trace")
    public String help(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("COMMAND: its name") String command) {
        Map<String, CommandPage> pages = commands.pages();
        CommandPage page = pages.get(command.replaceFirst("^oxtunnel:", ""));
        if (page == null) {
            throw new IllegalArgumentException("no command \"" + command + "\"; there are: " + String.join(", ", pages.keySet()));
        }
        return json ? Json.of(page.map()) : page.text();
    }
}
