/**
 * What the tunnel does to inner packets on their way: cut super-packets, clamp the MSS, carry ECN, route to sessions, check what a
 * session brings, answer with ICMP errors. Everything here is called per packet: no allocation, no lock, no exception, no log line.
 */
package io.oxtunnel.runtime.inner;
