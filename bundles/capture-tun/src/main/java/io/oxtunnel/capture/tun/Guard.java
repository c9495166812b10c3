package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.nft.OwnerTable;
import io.oxtunnel.linux.select.Left;
import io.oxtunnel.linux.select.LeftCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The firewall table of a capture, which ends with the process. It drops what other interfaces bring in for a tunnel address, and, while
 * the tunnel's name servers are asked, queries to others; it keeps the marks of connections ({@link Senders}); and it counts what is left alone.
 */
final class Guard implements AutoCloseable {
    private static final String ENTRY = "entry";
    private static final String NAMES = "names";
    private static final int DNS = 53;

    private final String device;
    private final int mark;
    private final OwnerTable table;
    private final LeftCounters counters;
    private List<Left> left = List.of();
    private boolean namesInside;

    private Guard(String device, Marks marks, OwnerTable table, LeftCounters counters) {
        this.device = device;
        mark = marks.tunnel();
        this.table = table;
        this.counters = counters;
    }

    /** Makes the table; its name is that of the interface, which is unique among the living. */
    static Guard open(String device, Selected selected) throws IOException {
        Marks marks = selected.marks();
        String name = "oxtunnel-" + device;
        LeftCounters counters = counters(device, marks, name);
        List<NftChain> chains = new ArrayList<>(new Senders(device, selected).chains());
        chains.addAll(List.of(entry(List.of()), names(List.of()), counters.chain(List.of())));
        return new Guard(device, marks, OwnerTable.create(name, chains), counters);
    }

    /** Holds the table of a predecessor besides it; it stays as it is. */
    static Guard adopt(String device, Selected selected, OwnerTable table, boolean namesInside) {
        Guard guard = new Guard(device, selected.marks(), table, counters(device, selected.marks(), table.name()));
        guard.namesInside = namesInside;
        return guard;
    }

    private static LeftCounters counters(String device, Marks marks, String name) {
        return new LeftCounters(name, marks.left(), List.of(new NftRule().oifname(device).accept(), new NftRule().oifname("lo").accept(),
                new NftRule().mark(marks.tunnel()).accept(), new NftRule().mark(marks.injected()).accept()));
    }

    /** Returns the table. */
    OwnerTable table() {
        return table;
    }

    /** Returns whether queries to other name servers are dropped. */
    boolean namesInside() {
        return namesInside;
    }

    /** The table counts these already. */
    void counting(List<Left> those) throws IOException {
        counters.chain(those);
        left = those;
    }

    /** Drops from now on what comes in for these addresses elsewhere than by the tunnel or from this machine itself. */
    void protect(Collection<InetAddress> addresses) throws IOException {
        table.replace(entry(addresses.stream().map(address -> new NftRule().iifnameIsNot(device).iifnameIsNot("lo")
                .destination(new Prefix(address, address.getAddress().length * 8)).counter().drop()).toList()));
    }

    /**
     * Drops queries to name servers (DNS over UDP and TCP, of this machine and of those that it forwards for) that would leave by another
     * interface than the tunnel, or lets them pass.
     *
     * @return whether they were dropped before
     */
    boolean namesInside(boolean only) throws IOException {
        boolean before = namesInside;
        if (only != before) {
            table.replace(names(only ? List.of(query(Ip.UDP), query(Ip.TCP)) : List.of()));
            namesInside = only;
        }
        return before;
    }

    /** Counts these from now on. */
    void count(List<Left> next) throws IOException {
        if (!next.equals(left)) {
            table.replace(counters.chain(next));
            left = next;
        }
    }

    /** Returns what is left alone and how often it was. Any thread. */
    List<Exclusion> exclusions() {
        return counters.rows();
    }

    private NftRule query(int protocol) {
        return new NftRule().oifnameIsNot(device).oifnameIsNot("lo").markIsNot(mark).protocol(protocol).destinationPort(DNS).counter().drop();
    }

    private static NftChain names(List<NftRule> rules) {
        return new NftChain(NAMES, NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.FIREWALL, rules);
    }

    private static NftChain entry(List<NftRule> rules) {
        return new NftChain(ENTRY, NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.RAW, rules);
    }

    @Override
    public void close() {
        table.close();
    }
}
