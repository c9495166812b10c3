package io.oxtunnel.api.capture;

/**
 * Packets that a capture leaves alone, and how many there were.
 *
 * @param selector such as {@code 123/udp}
 * @param reason why they are left alone, in words
 * @param packets that left this machine beside the tunnel because of this, as the firewall counts them: a super-packet is one. A packet
 *         counts for each selector that means it
 * @param bytes of these, IP headers included
 */
public record Exclusion(String selector, String reason, long packets, long bytes) {
}
