package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.ticket.TicketBox;

/**
 * Capabilities (PROTOCOL.md 4.1): what this side offers, and the suite that two offers have in common. AES-256-GCM is offered only by a
 * side that prefers it: with AES in hardware, or because its user named it (section 6, to 3).
 */
final class Offer {
    private Offer() {
    }

    /**
     * Returns the capability bits to offer.
     *
     * @param insisted the one suite to offer, or null for the best
     */
    static int of(Context context, Suite insisted) {
        CipherProvider ciphers = context.ciphers();
        int bits = Wire.CAP_BATCH | Wire.CAP_IPV6 | (context.events().probes() ? Wire.CAP_PMTUD : 0)
                | (context.resumption().tickets() && TicketBox.isPossible(ciphers) ? Wire.CAP_ZERO_RTT : 0);
        bits |= context.compression() & Wire.CAP_COMPRESSION;
        if (insisted != Suite.AES_256_GCM && ciphers.suites().contains(Suite.CHACHA20_POLY1305)) {
            bits |= Wire.CAP_CHACHA20_POLY1305;
        }
        boolean prefersAes = insisted == Suite.AES_256_GCM || insisted == null && ciphers.fastAes();
        if (prefersAes && ciphers.suites().contains(Suite.AES_256_GCM)) {
            bits |= Wire.CAP_AES_256_GCM;
        }
        return bits;
    }

    /** Returns the suite for the bits that both sides offer, or null. */
    static Suite choose(int common) {
        if ((common & Wire.CAP_AES_256_GCM) != 0) {
            return Suite.AES_256_GCM;
        }
        return (common & Wire.CAP_CHACHA20_POLY1305) != 0 ? Suite.CHACHA20_POLY1305 : null;
    }

    /** Returns the bits without what a mode does not take: clear datagrams are neither compressed nor resumed (PROTOCOL.md 2.3, 4.7). */
    static int fit(int bits, Mode mode) {
        return mode == Mode.PLAIN ? bits & ~(Wire.CAP_ZERO_RTT | Wire.CAP_COMPRESSION) : bits;
    }

    /** Returns the bits with one compression at most, that of the lowest bit. */
    static int oneCompression(int bits) {
        int several = bits & Wire.CAP_COMPRESSION;
        return bits & ~several | Integer.lowestOneBit(several);
    }

    /** Returns whether a suite is among the bits. */
    static boolean has(int bits, Suite suite) {
        return (bits & (suite == Suite.AES_256_GCM ? Wire.CAP_AES_256_GCM : Wire.CAP_CHACHA20_POLY1305)) != 0;
    }
}
