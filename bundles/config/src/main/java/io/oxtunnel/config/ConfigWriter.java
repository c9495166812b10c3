package io.oxtunnel.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Brings ConfigAdmin to what a file says. It is the only writer of its PIDs; others are left alone. Not thread-safe. */
final class ConfigWriter {
    private static final Pattern OWN = Pattern.compile("(transport|capture|forwarder|crypto)\\..+|"
            + Pattern.quote(Reading.SERVER) + "|" + Pattern.quote(Reading.CLIENT) + "|" + Pattern.quote(Reading.PEER) + "~.+");

    private final ConfigurationAdmin admin;

    ConfigWriter(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /**
     * Deletes what vanished, then writes what differs, in the order of the map: a role comes after all it is made of.
     *
     * @return the PIDs that changed
     * @throws IOException if ConfigAdmin cannot store them
     */
    List<String> write(Map<String, Map<String, Object>> wanted) throws IOException {
        List<String> changed = new ArrayList<>();
        for (Configuration present : present()) {
            String pid = present.getPid();
            if (OWN.matcher(pid).matches() && !wanted.containsKey(pid)) {
                present.delete();
                changed.add(pid);
            }
        }
        for (var entry : wanted.entrySet()) {
            if (configuration(entry.getKey()).updateIfDifferent(new Hashtable<>(entry.getValue()))) {
                changed.add(entry.getKey());
            }
        }
        return changed;
    }

    private Configuration[] present() throws IOException {
        try {
            Configuration[] present = admin.listConfigurations(null);
            return present == null ? new Configuration[0] : present;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? admin.getConfiguration(pid, "?") : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
