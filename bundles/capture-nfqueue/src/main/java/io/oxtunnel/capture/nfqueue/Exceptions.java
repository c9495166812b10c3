package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.select.KillSwitchTable;
import io.oxtunnel.linux.select.Left;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is left alone, and the kill switch that lets only that and the tunnel out. Control path; one thread at a time. */
final class Exceptions {
    private final CaptureRequest request;
    private final boolean stood;

    private Exceptions(CaptureRequest request, boolean stood) {
        this.request = request;
        this.stood = stood;
    }

    /** Puts the kill switch up, where one is asked for, before anything else is done. */
    static Exceptions open(CaptureRequest request) throws IOException {
        Exceptions exceptions = new Exceptions(request, request.killSwitch() && KillSwitchTable.stands(request.instance()));
        exceptions.stand(exceptions.left(request.exclude()));
        return exceptions;
    }

    /** Returns everything that is left alone while these prefixes are excluded. */
    List<Left> left(List<Prefix> exclude) {
        Map<Selector, Left> once = new LinkedHashMap<>();
        List<Left> all = new ArrayList<>(request.selection().exclude().stream().map(one -> new Left(one, Left.CONFIGURED)).toList());
        exclude.forEach(prefix -> all.add(new Left(new Selector.Destination(prefix), Left.CONFIGURED)));
        if (request.ownNameServers()) {
            all.addAll(Left.DNS);
        }
        all.addAll(Left.ALWAYS);
        all.forEach(one -> once.putIfAbsent(one.selector(), one));
        return List.copyOf(once.values());
    }

    /** Lets these out from now on. */
    void stand(List<Left> left) throws IOException {
        if (request.killSwitch()) {
            KillSwitchTable.stand(request.instance(), List.of(request.mark()), request.mark() + 2, null, left);
        }
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
