package io.oxtunnel.shell;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Gogo command {@code oxtunnel:doctor}: what every {@link Diagnostic} of the installed bundles finds on this machine. Thread-safe. */
@Component(service = DoctorCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=doctor"})
public final class DoctorCommand {
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Diagnostic> diagnostics = List.of();

    /** Runs the command. */
    @Descriptor("looks what this machine can do, and says what to install or change for the rest; example: doctor")
    public String doctor(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Finding> findings = findings();
        if (json) {
            return Json.of(findings.stream().map(DoctorCommand::map).toList());
        }
        return findings.isEmpty() ? "no installed bundle has anything to look at" : text(findings);
    }

    /** Looks. A diagnostic that fails is a finding itself. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            try {
                findings.addAll(diagnostic.diagnose());
            } catch (RuntimeException | LinkageError e) {
                findings.add(new Finding(Finding.Level.WARN, diagnostic.getClass().getSimpleName(), "could not look: " + e, ""));
            }
        }
        return findings;
    }

    /** Returns the findings as a table, remedies on lines of their own. */
    static String text(List<Finding> findings) {
        Table table = new Table("", "WHAT", "FOUND");
        for (Finding finding : findings) {
            table.row(finding.level().name().toLowerCase(Locale.ROOT), finding.subject(), finding.text());
            if (!finding.remedy().isEmpty()) {
                table.row("", "", "-> " + finding.remedy());
            }
        }
        return table.toString();
    }

    private static Map<String, Object> map(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("level", finding.level().name().toLowerCase(Locale.ROOT));
        map.put("subject", finding.subject());
        map.put("text", finding.text());
        map.put("remedy", finding.remedy());
        return map;
    }
}
