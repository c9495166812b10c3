package io.oxtunnel.crypto.array;

import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;

/** Opens packets through arrays. The memory is written only when the tag fits. */
final class ArrayOpener implements Opener {
    private final ArrayAead aead;
    private final Memory memory;
    private final byte[] nonce = new byte[Suite.NONCE];
    private byte[] sealed = new byte[0];
    private byte[] plaintext = new byte[0];

    ArrayOpener(ArrayAead aead, Memory memory) {
        this.aead = aead;
        this.memory = memory;
    }

    @Override
    public boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out) {
        memory.read(nonceAt, nonce, 0, Suite.NONCE);
        aead.begin(nonce);
        authenticate(aadAt, aadLength);
        authenticate(aad2At, aad2Length);
        int total = Math.addExact(length, Suite.TAG);
        sealed = Gather.withRoom(sealed, total);
        plaintext = Gather.withRoom(plaintext, length);
        memory.read(in, sealed, 0, total);
        if (!aead.open(sealed, length, plaintext)) {
            return false;
        }
        memory.write(plaintext, 0, out, length);
        return true;
    }

    private void authenticate(long at, int length) {
        sealed = Gather.withRoom(sealed, length);
        memory.read(at, sealed, 0, length);
        aead.aad(sealed, length);
    }

    @Override
    public void close() {
        Arrays.fill(plaintext, (byte) 0);
        aead.close();
    }
}
