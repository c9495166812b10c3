package io.oxtunnel.shell;

import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the capture or forwarder of a tunnel tells in numbers. */
final class Figures {
    private Figures() {
    }

    /** Returns a table of what is not 0 and of what has a bound; empty if there is nothing. */
    static String text(Tunnel tunnel) {
        Table table = new Table("", ">now", ">most");
        boolean any = false;
        for (Figure figure : tunnel.figures()) {
            if (figure.value() != 0 || figure.most() != 0) {
                table.row(figure.name(), Units.count(figure.value()), figure.most() == 0 ? "" : Units.count(figure.most()));
                any = true;
            }
        }
        return any ? "\n" + table : "";
    }

    static Map<String, Object> map(Tunnel tunnel) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Figure figure : tunnel.figures()) {
            map.put(figure.name(), figure.value());
            if (figure.most() > 0) {
                map.put(figure.name() + ", most", figure.most());
            }
        }
        return map;
    }
}
