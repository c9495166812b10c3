package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Prints what one seal and one open of 1,400 bytes cost with each provider on the class path, and one X25519. With the compiled
 * src/bench/aead-loop.c as argument, both are run in turn, since only ratios of one round count, and their ratio is printed.
 */
public final class AeadBenchmark {
    private static final int SIZE = 1_400;
    private static final int PACKETS = 10_000;
    private static final int ROUNDS = 20;
    private static final int AGREEMENTS = 2_000;
    private static final String[] PROVIDERS = {"openssl.Openssl", "jdk.Jdk", "bc.Bc"};

    private AeadBenchmark() {}

    /** Runs it; see above. */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException, GeneralSecurityException {
        for (String provider : PROVIDERS) {
            CipherProvider ciphers;
            try {
                ciphers = (CipherProvider) make(provider + "Ciphers");
            } catch (ClassNotFoundException absent) {
                continue;
            }
            for (Suite suite : Suite.values()) {
                double c = arguments.length > 0 ? inC(arguments[0], suite) : Double.NaN;
                double java = measure(ciphers, suite);
                System.out.printf("%-8s %-18s %7.0f ns, C %7.0f ns, ratio %.3f%n", ciphers.name(), suite.label(), java, c, java / c);
            }
            System.out.printf("%-8s %-18s %7.1f us%n", ciphers.name(), "x25519", x25519((KeyAgreement) make(provider + "KeyAgreement")));
        }
    }

    private static Object make(String name) throws ReflectiveOperationException {
        return Class.forName("io.oxtunnel.crypto." + name).getConstructor().newInstance();
    }

    private static double inC(String program, Suite suite) throws IOException {
        Process process = new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return output.lines().filter(line -> line.startsWith(suite.label() + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(suite.label().length() + 1))).findFirst().orElse(Double.NaN);
    }

    private static double measure(CipherProvider ciphers, Suite suite) {
        double best = Double.MAX_VALUE;
        try (NativeBufferPool memory = new NativeBufferPool(1, 0);
                Sealer sealer = ciphers.sealer(suite, new byte[Suite.KEY], memory);
                Opener opener = ciphers.opener(suite, new byte[Suite.KEY], memory)) {
            long counter = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < PACKETS; i++) {
                    memory.putLong(13, ++counter);
                    sealAndOpen(sealer, opener);
                }
                best = Math.min(best, (double) (System.nanoTime() - start) / PACKETS);
            }
        }
        return best;
    }

    private static void sealAndOpen(Sealer sealer, Opener opener) {
        sealer.begin(9);
        sealer.aad(0, 9);
        sealer.data(64, SIZE, 64);
        sealer.finish(64 + SIZE);
        if (!opener.open(9, 0, 9, 0, 0, 64, SIZE, 64)) {
            throw new IllegalStateException("opener: refused what its sealer made");
        }
    }

    private static double x25519(KeyAgreement agreement) throws GeneralSecurityException {
        byte[] k = new byte[32];
        k[0] = 9;
        byte[] u = k.clone();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < AGREEMENTS / 4; i++) {
                k = agreement.agree(k, u);
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / (AGREEMENTS / 4));
        }
        return best;
    }
}
