package io.oxtunnel.forwarder.userspace;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The table [forwarder.userspace] of a configuration file. Caps in all are shared evenly between the workers. */
@ObjectClassDefinition(id = UserspaceSettings.PID, name = "Userspace forwarder")
public @interface UserspaceSettings {
    /** PID of these settings. */
    String PID = "forwarder.userspace";

    /** Destinations that may be reached though they are reserved, this machine's own, or in a shorter prefix of deny. */
    @AttributeDefinition(description = "Prefixes that clients may reach though they are reserved, this machine's own, or in a shorter prefix of deny")
    String[] allow() default {};

    /** Destinations that may not be reached. */
    @AttributeDefinition(description = "Prefixes that clients may not reach; 0.0.0.0/0 and ::/0 leave what allow names")
    String[] deny() default {};

    /** UDP mappings in all. */
    @AttributeDefinition(description = "Most UDP mappings in all, a socket each", min = "1", max = "65536")
    int udp$_$mappings() default 8_192;

    /** UDP mappings of a client address. */
    @AttributeDefinition(description = "Most UDP mappings of one client address", min = "1", max = "65536")
    int udp$_$per$_$client() default 2_048;

    /** Seconds that a UDP mapping lasts after the client has last sent something. */
    @AttributeDefinition(description = "Seconds that a UDP mapping outlives the last datagram of its client (RFC 4787: 120 or more)", min = "120", max = "86400")
    int udp$_$idle() default 300;

    /** The same for mappings that have talked to port 53 only. */
    @AttributeDefinition(description = "The same for a mapping that has talked to port 53 only", min = "5", max = "86400")
    int dns$_$idle() default 30;

    /** Who may send to a mapping. */
    @AttributeDefinition(description = "Who may send to a mapping: addresses that its client has sent to, or anybody",
            options = {@Option("address-dependent"), @Option("endpoint-independent")})
    String udp$_$filter() default "address-dependent";

    /** Bytes that the kernel holds for a UDP socket. */
    @AttributeDefinition(description = "Bytes that the kernel may hold for a UDP socket and direction; 0 = the system's default", min = "0", max = "16777216")
    int udp$_$buffer() default 0;

    /** Echo mappings in all. */
    @AttributeDefinition(description = "Most ICMP echo mappings in all, a socket each", min = "1", max = "65536")
    int icmp$_$mappings() default 1_024;

    /** Echo mappings of a client address. */
    @AttributeDefinition(description = "Most ICMP echo mappings of one client address", min = "1", max = "65536")
    int icmp$_$per$_$client() default 64;

    /** Seconds that an echo mapping lasts. */
    @AttributeDefinition(description = "Seconds that an ICMP echo mapping outlives the last request of its client (RFC 5508: 60 or more)", min = "60", max = "86400")
    int icmp$_$idle() default 60;

    /** TCP connections in all. */
    @AttributeDefinition(description = "Most TCP connections in all, a socket each", min = "1", max = "65536")
    int tcp$_$connections() default 16_384;

    /** TCP connections of a client address. */
    @AttributeDefinition(description = "Most TCP connections of one client address", min = "1", max = "65536")
    int tcp$_$per$_$client() default 4_096;

    /** TCP connections of a client address that are not established. */
    @AttributeDefinition(description = "Most TCP connections of one client address that are not established yet", min = "1", max = "65536")
    int tcp$_$half$_$open() default 512;

    /** Bytes that a TCP connection may hold. */
    @AttributeDefinition(description = "Most bytes that one TCP connection holds in each direction; memory is taken where there are bytes only",
            min = "65536", max = "16777216")
    int tcp$_$buffer() default 2_097_152;

    /** Bytes that all TCP connections may hold. */
    @AttributeDefinition(description = "Most bytes that all TCP connections hold; one client address gets no more than is left for others", min = "1048576", max = "68719476736")
    long tcp$_$memory() default 134_217_728;

    /** Seconds that a TCP connection lasts without a byte. */
    @AttributeDefinition(description = "Seconds after which a silent TCP connection is given up (RFC 5382: 7440 or more)", min = "60", max = "864000")
    int tcp$_$idle() default 7_440;
}
