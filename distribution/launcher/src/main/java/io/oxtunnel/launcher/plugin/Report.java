package io.oxtunnel.launcher.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is told of the folder, in types that every bundle knows. */
final class Report {
    private Report() {
    }

    /**
     * Returns a map for each file: {@code file}, {@code name} and {@code version} as far as they could be read, {@code bundle}, the number of
     * what runs of it or -1, and {@code note}, why it does not serve or what it waits for.
     */
    static List<Map<String, Object>> of(Collection<Found> found, Plugins plugins) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Found one : found) {
            Slot slot = one.jar == null ? null : plugins.slot(one.jar.name());
            boolean runs = slot != null && slot.owner.equals(one.file);
            Trial trial = slot == null || slot.trial == null || !slot.trial.file.equals(one.file) ? null : slot.trial;
            String note = one.problem() != null ? one.problem() : trial != null ? onTrial(slot) : runs ? slot.note : "";
            all.add(row(one, trial != null ? trial.next.getBundleId() : runs ? slot.bundle.getBundleId() : -1L, note));
            if (runs && trial != null && trial.next != slot.bundle) {
                all.add(row(one, slot.bundle.getBundleId(), "kept while version " + trial.jar.version() + " is on trial"));
            }
        }
        return List.copyOf(all);
    }

    private static Map<String, Object> row(Found one, long bundle, String note) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", one.file.toString());
        map.put("name", one.jar == null ? "" : one.jar.name());
        map.put("version", one.jar == null ? "" : one.jar.version().toString());
        map.put("bundle", bundle);
        map.put("note", note);
        return map;
    }

    private static String onTrial(Slot slot) {
        return !slot.note.isEmpty() ? slot.note : slot.trial.next == slot.bundle ? "" : "on trial to take the place of " + slot.running.version();
    }
}
