package io.oxtunnel.api.crypto;

import io.oxtunnel.api.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service of a crypto bundle: the AEAD suites. It is registered only after its known-answer self-test has passed. Of several the one
 * with the highest {@code service.ranking} serves. The property {@value #NAME} names it to people. Thread-safe.
 */
@ConsumerType
public interface CipherProvider {
    /** Service property: a short name such as "openssl". */
    String NAME = "oxtunnel.crypto";

    /** Returns the value of {@link #NAME}. */
    String name();

    /** Returns one line for an administrator: library and version. */
    String describe();

    /** Returns the suites it has. */
    Set<Suite> suites();

    /** Returns whether AES runs in hardware with this provider on this machine: then AES-256-GCM is offered and preferred. */
    boolean fastAes();

    /**
     * Makes a sealer.
     *
     * @param key 32 bytes; the provider keeps no reference to the array
     * @param memory where the packets are
     * @throws IllegalArgumentException if the key has another length or the suite is not in {@link #suites()}
     */
    Sealer sealer(Suite suite, byte[] key, Memory memory);

    /** Makes an opener; see {@link #sealer}. */
    Opener opener(Suite suite, byte[] key, Memory memory);

    /**
     * Seals one message of the control path.
     *
     * @param nonce 12 bytes
     * @return ciphertext and tag
     */
    byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext);

    /**
     * Opens one message of the control path.
     *
     * @param sealed ciphertext and tag
     * @return the plaintext
     * @throws GeneralSecurityException if the tag does not fit or {@code sealed} is shorter than a tag
     */
    byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException;
}
