package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.dns.NameServers;
import io.oxtunnel.linux.select.KillSwitchTable;
import io.oxtunnel.linux.select.Left;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What leaves this machine beside the tunnel, in three places that agree: the counters, the kill switch, and the prefixes for the routing.
 * The kill switch is put up before anything else, and outlives this. One thread at a time.
 */
final class Leaving {
    private final CaptureRequest request;
    private final Marks marks;
    // Name servers of this machine that stay outside, whatever the settings are.
    private final List<Prefix> outside;
    private final boolean stood;
    private String device;
    private Guard guard;
    private List<Prefix> exclude;

    private Leaving(CaptureRequest request, Marks marks, List<Prefix> outside, boolean stood) {
        this.request = request;
        this.marks = marks;
        this.outside = outside;
        this.stood = stood;
        exclude = request.exclude();
    }

    /** Puts the kill switch up, where one is asked for. */
    static Leaving open(CaptureRequest request, Selected selected) throws IOException {
        List<Prefix> outside = request.ownNameServers() ? hosts(NameServers.ofSystem()) : List.of();
        boolean stood = request.killSwitch() && KillSwitchTable.stands(request.instance());
        Leaving leaving = new Leaving(request, selected.marks(), outside, stood);
        leaving.stand(leaving.left());
        return leaving;
    }

    /** Goes on where a predecessor was; the kill switch, where there is one, stands as it is. */
    static Leaving adopt(CaptureRequest request, Selected selected, Estate from, Guard guard) throws IOException {
        Leaving leaving = new Leaving(request, selected.marks(), from.prefixes(Estate.OUTSIDE), true);
        leaving.device = from.text(Estate.DEVICE);
        leaving.guard = guard;
        leaving.exclude = from.prefixes(Estate.EXCLUDE);
        guard.counting(leaving.left());
        return leaving;
    }

    /** Writes down what {@link #adopt} reads. */
    void note(Estate to) {
        to.note(Estate.OUTSIDE, outside).note(Estate.EXCLUDE, exclude);
    }

    static List<Prefix> hosts(List<InetAddress> addresses) {
        return addresses.stream().map(address -> new Prefix(address, address.getAddress().length * 8)).toList();
    }

    /** From now on there is an interface, and a table that counts. */
    void by(String device, Guard guard) throws IOException {
        this.device = device;
        this.guard = guard;
        use(exclude);
    }

    /** Leaves other prefixes alone than before. */
    void change(List<Prefix> next, Steps steps) throws IOException {
        List<Prefix> before = exclude;
        steps.take(() -> use(next), () -> use(before));
    }

    private void use(List<Prefix> next) throws IOException {
        exclude = next;
        List<Left> left = left();
        stand(left);
        guard.count(left);
    }

    private List<Left> left() {
        return Selected.left(request.selection(), exclude, outside);
    }

    private void stand(List<Left> left) throws IOException {
        if (request.killSwitch()) {
            KillSwitchTable.stand(request.instance(), marks.own(), marks.left(), device, left);
        }
    }

    /** Returns the prefixes that the routing leaves alone. */
    List<Prefix> prefixes(Collection<Prefix> routes, Collection<Prefix> exclude) {
        return Stream.of(exclude, outside, Selected.always(routes)).flatMap(Collection::stream).distinct().toList();
    }

    /** The capture does not open: a kill switch that stood before stays, one that is new goes. */
    void giveUp() throws IOException {
        if (request.killSwitch() && !stood) {
            new KillSwitchTable().remove(request.instance());
        }
    }

    String describe() {
        return request.killSwitch() ? ", kill switch" : "";
    }
}
