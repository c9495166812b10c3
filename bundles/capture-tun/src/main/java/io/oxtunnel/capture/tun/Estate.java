package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.linux.tun.TunDevice;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a capture leaves to its successor, as words: the interface, its addresses, the routing, the firewall table and the name servers stay as
 * they are while one takes the place of the other. The descriptors are the queues and, behind them, what the table belongs to.
 */
final class Estate {
    static final String FORM = "capture-tun/1";
    static final String DEVICE = "device";
    static final String GUARD = "guard";
    static final String REQUEST = "request";
    static final String FIRST_TABLE = "first-table";
    static final String TABLE = "table";
    static final String CAPTURED = "captured";
    static final String ADDRESSES = "addresses";
    static final String EXCLUDE = "exclude";
    static final String OUTSIDE = "outside";
    static final String NAMES = "names";
    static final String NAMES_INSIDE = "names-inside";
    static final String NAMES_AWAITED = "names-awaited";
    static final String MTU = "mtu";
    static final String MTU_BOUND = "mtu-bound";

    private final Map<String, String> notes;

    private Estate(Map<String, String> notes) {
        this.notes = notes;
    }

    /** Begins one that is written. */
    static Estate write() {
        return new Estate(new LinkedHashMap<>());
    }

    static Estate read(Succession from) {
        return new Estate(from.notes());
    }

    /** Returns whether what is asked for is what the predecessor has: else a new interface is made. */
    static boolean fits(String name, int firstTable, CaptureRequest request, Succession from) {
        return from != null && from.form().equals(FORM) && from.descriptors().size() == request.queues() + 1
                && TunDevice.fits(name, from.notes().get(DEVICE)) && from.notes().get(FIRST_TABLE).equals(Integer.toString(firstTable))
                && from.notes().get(REQUEST).equals(text(request));
    }

    static String text(CaptureRequest request) {
        return prefixes(request.routes()) + " but " + prefixes(request.exclude()) + ", " + request.selection() + ", mark " + request.mark()
                + (request.ownNameServers() ? ", own name servers" : "") + (request.killSwitch() ? ", kill switch " + request.instance() : "");
    }

    Estate note(String key, Object value) {
        notes.put(key, String.valueOf(value));
        return this;
    }

    Estate note(String key, Collection<Prefix> value) {
        return note(key, prefixes(value));
    }

    Map<String, String> notes() {
        return notes;
    }

    private static String prefixes(Collection<Prefix> all) {
        return all.stream().map(Prefix::toString).collect(Collectors.joining(" "));
    }

    static String addresses(Collection<InetAddress> all) {
        return all.stream().map(Address::text).collect(Collectors.joining(" "));
    }

    String text(String key) {
        return notes.get(key);
    }

    int number(String key) {
        return Integer.parseInt(text(key));
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    List<String> words(String key) {
        return Arrays.stream(text(key).split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    List<Prefix> prefixes(String key) {
        return words(key).stream().map(Prefix::parse).toList();
    }

    List<InetAddress> addresses(String key) {
        return words(key).stream().map(InetAddress::ofLiteral).toList();
    }
}
