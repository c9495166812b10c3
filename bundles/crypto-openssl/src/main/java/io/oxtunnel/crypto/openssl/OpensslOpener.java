package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Suite;

/** Opens with libcrypto in four calls a packet. One thread. Allocates nothing. */
final class OpensslOpener implements Opener {
    private final AeadContext context;
    private final AddressedMemory memory;

    OpensslOpener(AeadContext context, AddressedMemory memory) {
        this.context = context;
        this.memory = memory;
    }

    @Override
    public boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out) {
        long nonce = memory.address(nonceAt, Suite.NONCE);
        long aad = memory.address(aadAt, aadLength);
        long aad2 = memory.address(aad2At, aad2Length);
        long from = memory.address(in, Math.addExact(length, Suite.TAG));
        long to = memory.address(out, length);
        return context.open(nonce, aad, aadLength, aad2, aad2Length, from, length, to);
    }

    @Override
    public void close() {
        context.close();
    }
}
