package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Candidate;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.Tunnel.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:pipeline}: a picture of the stages, who serves each, and who else could. */
@Component(service = PipelineCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=pipeline"})
public final class PipelineCommand {
    private static final List<String> INNER = List.of("capture", "forwarder", "port");
    private static final List<String> OUTER = List.of("transport");

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public PipelineCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("draws who serves each stage from inner packets to sealed datagrams, with ranking and alternatives; example: pipeline")
    public String pipeline(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Tunnel> all = tunnels.all();
        if (json) {
            return Json.of(all.stream().map(PipelineCommand::map).toList());
        }
        return all.isEmpty() ? "no tunnel is open; the log says why" : all.stream().map(PipelineCommand::picture).collect(Collectors.joining("\n\n"));
    }

    private static String picture(Tunnel tunnel) {
        List<String> out = new ArrayList<>();
        out.add(tunnel.role() + ", from packets inside (top) to datagrams outside (bottom), and back");
        List<Stage> stages = ordered(tunnel.pipeline());
        int width = stages.stream().mapToInt(stage -> stage.stage().length() + stage.provider().length() + 2).max().orElse(0);
        String edge = "  +" + "-".repeat(width + 2) + "+";
        for (Stage stage : stages) {
            out.add(out.size() == 1 ? edge : "  +" + "-".repeat(2) + "|^" + "-".repeat(Math.max(0, width - 2)) + "+");
            String name = stage.stage() + ": " + stage.provider();
            String line = "  | " + name + " ".repeat(width - name.length()) + " |  ";
            String blank = "  | " + " ".repeat(width) + " |  ";
            for (String text : texts(stage, Width.now() - line.length())) {
                out.add((line + text).stripTrailing());
                line = blank;
            }
        }
        out.add(edge);
        return String.join("\n", out);
    }

    private static List<String> texts(Stage stage, int room) {
        List<String> texts = new ArrayList<>(Words.broken(stage.detail(), Math.max(20, room)));
        for (Candidate candidate : stage.candidates()) {
            String lead = candidate.standing() == Candidate.Standing.SERVING ? "* " : "  or ";
            texts.addAll(Words.broken(lead + text(candidate), Math.max(20, room)));
        }
        return texts;
    }

    private static String text(Candidate candidate) {
        return candidate.name() + ", ranking " + candidate.ranking() + (candidate.standing() == Candidate.Standing.WITHDRAWN ? ", withdrawn" : "")
                + (candidate.note().isEmpty() ? "" : ": " + candidate.note());
    }

    /** The inner side first, the outer last, the rest as it was told. */
    private static List<Stage> ordered(List<Stage> stages) {
        List<Stage> ordered = new ArrayList<>(stages.stream().filter(stage -> INNER.contains(stage.stage())).toList());
        stages.stream().filter(stage -> !INNER.contains(stage.stage()) && !OUTER.contains(stage.stage())).forEach(ordered::add);
        stages.stream().filter(stage -> OUTER.contains(stage.stage())).forEach(ordered::add);
        return ordered;
    }

    private static Map<String, Object> map(Tunnel tunnel) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", tunnel.role());
        map.put("stages", ordered(tunnel.pipeline()).stream().map(PipelineCommand::map).toList());
        return map;
    }

    private static Map<String, Object> map(Stage stage) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stage", stage.stage());
        map.put("provider", stage.provider());
        map.put("detail", stage.detail());
        map.put("candidates", stage.candidates().stream().map(PipelineCommand::map).toList());
        return map;
    }

    private static Map<String, Object> map(Candidate candidate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", candidate.name());
        map.put("ranking", candidate.ranking());
        map.put("standing", candidate.standing().name().toLowerCase(Locale.ROOT));
        map.put("note", candidate.note());
        return map;
    }
}
