package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;

/** Seals with libcrypto in five calls a packet. One thread. Allocates nothing. */
final class OpensslSealer implements Sealer {
    private final AeadContext context;
    private final AddressedMemory memory;
    private boolean begun;

    OpensslSealer(AeadContext context, AddressedMemory memory) {
        this.context = context;
        this.memory = memory;
    }

    @Override
    public void begin(long nonceAt) {
        context.begin(memory.address(nonceAt, Suite.NONCE));
        begun = true;
    }

    @Override
    public void aad(long at, int length) {
        long address = memory.address(at, length);
        requireBegun();
        if (length > 0) {
            context.encrypt(address, length, 0);
        }
    }

    @Override
    public void data(long in, int length, long out) {
        long from = memory.address(in, length);
        long to = memory.address(out, length);
        requireBegun();
        context.encrypt(from, length, to);
    }

    @Override
    public void finish(long tagAt) {
        long tag = memory.address(tagAt, Suite.TAG);
        requireBegun();
        begun = false;
        context.finish(tag);
    }

    // After finish libcrypto's ChaCha20 would start again under the same nonce.
    private void requireBegun() {
        if (!begun) {
            throw new IllegalStateException("sealer: no packet is begun");
        }
    }

    @Override
    public void close() {
        begun = false;
        context.close();
    }
}
