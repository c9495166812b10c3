package io.oxtunnel.session.ticket;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A key that tickets are sealed under (STEK), with the register of those that were shown. AES-256-GCM; the key's id is the AAD; the
 * nonce is a counter behind a random mask, so that none is used twice. It lives in memory only. Control path.
 *
 * <pre>
 *  0        4       16                128
 * | key id | nonce | sealed content  |
 * </pre>
 */
final class TicketKey {
    private static final int KEY = 32;
    private static final int NONCE_AT = 4;
    private static final int SEALED_AT = NONCE_AT + Suite.NONCE;

    private final CipherProvider ciphers;
    private final byte[] key = new byte[KEY];
    private final byte[] id = new byte[NONCE_AT];
    private final byte[] mask = new byte[Suite.NONCE];
    private final StrikeRegister shown = new StrikeRegister();
    private final long bornAt;
    private long sealed;

    TicketKey(CipherProvider ciphers, RandomGenerator random, long now) {
        this.ciphers = ciphers;
        bornAt = now;
        random.nextBytes(key);
        random.nextBytes(id);
        random.nextBytes(mask);
    }

    long bornAt() {
        return bornAt;
    }

    StrikeRegister shown() {
        return shown;
    }

    /** Returns whether a ticket says that it was sealed under this key. */
    boolean isNamedBy(byte[] ticket) {
        return Arrays.equals(ticket, 0, NONCE_AT, id, 0, NONCE_AT);
    }

    byte[] seal(Ticket ticket) {
        byte[] nonce = mask.clone();
        ByteBuffer counter = ByteBuffer.wrap(nonce);
        counter.putLong(4, counter.getLong(4) ^ sealed++);
        byte[] content = ticket.encode();
        byte[] box = ciphers.seal(Suite.AES_256_GCM, key, nonce, id, content);
        Arrays.fill(content, (byte) 0);
        return ByteBuffer.allocate(Setting.Ticket.LENGTH).put(id).put(nonce).put(box).array();
    }

    /**
     * Opens a ticket.
     *
     * @throws GeneralSecurityException if it was not sealed here
     */
    Ticket open(byte[] ticket) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOfRange(ticket, NONCE_AT, SEALED_AT);
        return Ticket.decode(ciphers.open(Suite.AES_256_GCM, key, nonce, id, Arrays.copyOfRange(ticket, SEALED_AT, ticket.length)));
    }

    void erase() {
        Arrays.fill(key, (byte) 0);
    }
}
