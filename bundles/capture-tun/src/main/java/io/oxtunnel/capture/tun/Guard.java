package io.oxtunnel.capture.tun;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.nft.OwnerTable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * The firewall table of a capture, which ends with the process. It drops what other interfaces bring in for a tunnel address, and, while
 * the tunnel's name servers are asked, queries to others; and it keeps the mark of the tunnel's own datagrams with their connection, so that the answers pass a strict rp_filter.
 */
final class Guard implements AutoCloseable {
    private static final String ENTRY = "entry";
    private static final String NAMES = "names";
    private static final int DNS = 53;

    private final String device;
    private final int mark;
    private final OwnerTable table;
    private boolean namesInside;

    private Guard(String device, int mark, OwnerTable table) {
        this.device = device;
        this.mark = mark;
        this.table = table;
    }

    /** Makes the table; its name is that of the interface, which is unique among the living. */
    static Guard open(String device, int mark) throws IOException {
        NftRule save = new NftRule().mark(mark).setConnectionMark(mark);
        NftRule restore = new NftRule().connectionMark(mark).setMark(mark);
        return new Guard(device, mark, OwnerTable.create("oxtunnel-" + device, List.of(
                entry(List.of()),
                names(List.of()),
                new NftChain("restore", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.MANGLE, List.of(restore)),
                new NftChain("save", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.MANGLE, List.of(save)))));
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
