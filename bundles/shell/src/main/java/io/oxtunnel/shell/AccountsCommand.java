package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.Tunnel.Account;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:accounts}: what each client has used since it was first seen, over restarts. */
@Component(service = AccountsCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=accounts"})
public final class AccountsCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public AccountsCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("shows what each client of this server has used since it was first seen, restarts included; example: accounts --json")
    public String accounts(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Account> all = tunnels.all().stream().flatMap(tunnel -> tunnel.accounts().stream()).sorted(Comparator.comparing(Account::peer)).toList();
        if (json) {
            return Json.of(all.stream().map(AccountsCommand::map).toList());
        }
        Table table = new Table("CLIENT", "SINCE", ">SENT", ">RECEIVED");
        all.forEach(account -> table.row(account.peer(), account.since().toString(), Units.bytes(account.bytesSent()),
                Units.bytes(account.bytesReceived())));
        return all.isEmpty() ? "no client was seen yet" : table.toString();
    }

    /** Returns the accounts of a tunnel for programs. */
    static List<Map<String, Object>> maps(Tunnel tunnel) {
        return tunnel.accounts().stream().map(AccountsCommand::map).toList();
    }

    private static Map<String, Object> map(Account account) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("peer", account.peer());
        map.put("public_key", account.peerKey());
        map.put("since", account.since().toString());
        map.put("bytes_sent", account.bytesSent());
        map.put("bytes_received", account.bytesReceived());
        return map;
    }
}
