package io.oxtunnel.itests.framework;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Set;

/** The ciphers of another provider, with sealers and openers that tell who uses them after their close. */
record PoisonedCiphers(String name, CipherProvider of, Poison.Ledger ledger) implements CipherProvider {
    @Override
    public String describe() {
        return "ciphers of a test";
    }

    @Override
    public Set<Suite> suites() {
        return of.suites();
    }

    @Override
    public boolean fastAes() {
        return of.fastAes();
    }

    @Override
    public byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        return of.seal(suite, key, nonce, aad, plaintext);
    }

    @Override
    public byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        return of.open(suite, key, nonce, aad, sealed);
    }

    @Override
    public Sealer sealer(Suite suite, byte[] key, Memory memory) {
        return new Sealing(of.sealer(suite, key, memory), new Poison(ledger));
    }

    @Override
    public Opener opener(Suite suite, byte[] key, Memory memory) {
        return new Opening(of.opener(suite, key, memory), new Poison(ledger));
    }

    private record Sealing(Sealer of, Poison poison) implements Sealer {
        @Override
        public void begin(long nonceAt) {
            poison.touch();
            of.begin(nonceAt);
        }

        @Override
        public void aad(long at, int length) {
            poison.touch();
            of.aad(at, length);
        }

        @Override
        public void data(long in, int length, long out) {
            poison.touch();
            of.data(in, length, out);
        }

        @Override
        public void finish(long tagAt) {
            of.finish(tagAt);
            poison.touch();
        }

        @Override
        public void close() {
            poison.close();
            of.close();
        }
    }

    private record Opening(Opener of, Poison poison) implements Opener {
        @Override
        public boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out) {
            poison.touch();
            boolean fits = of.open(nonceAt, aadAt, aadLength, aad2At, aad2Length, in, length, out);
            poison.touch();
            return fits;
        }

        @Override
        public void close() {
            poison.close();
            of.close();
        }
    }
}
