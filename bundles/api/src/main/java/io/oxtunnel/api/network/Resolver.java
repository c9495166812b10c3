package io.oxtunnel.api.network;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service that finds the addresses of a host beside the tunnel: the name service of the system would ask through a tunnel that is down,
 * and so never find the server again. Where a platform has none, the one of the JDK serves. Thread-safe.
 */
@ConsumerType
public interface Resolver {
    /** Looks up names with the settings of one tunnel. For one thread. */
    interface Lookup {
        /**
         * Asks for all addresses of a host, of both families. Blocks, ten seconds at the most where names are asked from the network.
         *
         * @param host a name, without brackets or port; an address is its own answer
         * @return one or more, in the order in which they are worth a try
         * @throws java.net.UnknownHostException if there is none; the message says who was asked
         * @throws java.io.InterruptedIOException soon after the thread was interrupted, where the platform allows it
         * @throws IOException if it cannot be asked
         */
        List<InetAddress> find(String host) throws IOException;
    }

    /**
     * Remembers the name servers that are asked now, before a tunnel names others.
     *
     * @param mark firewall mark of all that is sent, so that no capture takes it; 0 for none
     */
    Lookup open(int mark);
}
