package io.oxtunnel.crypto.array;

import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;

/** Seals packets through arrays. The ciphertext of a packet appears in the memory at {@link #finish}. */
final class ArraySealer implements Sealer {
    private final ArrayAead aead;
    private final Memory memory;
    private final Gather packet;
    private final byte[] nonce = new byte[Suite.NONCE];
    private byte[] aad = new byte[0];
    private boolean begun;

    ArraySealer(ArrayAead aead, Memory memory) {
        this.aead = aead;
        this.memory = memory;
        packet = new Gather(memory);
    }

    @Override
    public void begin(long nonceAt) {
        memory.read(nonceAt, nonce, 0, Suite.NONCE);
        aead.begin(nonce);
        packet.clear();
        begun = true;
    }

    @Override
    public void aad(long at, int length) {
        requireBegun();
        aad = Gather.withRoom(aad, length);
        memory.read(at, aad, 0, length);
        aead.aad(aad, length);
    }

    @Override
    public void data(long in, int length, long out) {
        requireBegun();
        packet.add(in, length, out);
    }

    @Override
    public void finish(long tagAt) {
        requireBegun();
        begun = false;
        aead.seal(packet.plaintext(), packet.length(), packet.sealed(Suite.TAG));
        packet.scatter(tagAt, Suite.TAG);
    }

    private void requireBegun() {
        if (!begun) {
            throw new IllegalStateException("sealer: no packet is begun");
        }
    }

    @Override
    public void close() {
        begun = false;
        packet.erase();
        aead.close();
    }
}
