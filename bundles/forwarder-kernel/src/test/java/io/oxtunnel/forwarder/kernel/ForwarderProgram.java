package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.system.LinuxUndo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Holds a forwarder in a process of its own: each line on standard input is a command, answered by a line. */
final class ForwarderProgram implements Journal {
    private static final long ANSWER_NANOS = 2_000_000_000L;

    private final NativeBufferPool pool = new NativeBufferPool(128, 16);
    private final Map<Long, String> lines = new TreeMap<>();
    private final Path journal;
    private PacketPort forwarder;
    private long last;

    private ForwarderProgram(Path journal) {
        this.journal = journal;
    }

    public static void main(String[] arguments) throws Exception {
        ForwarderProgram program = new ForwarderProgram(Path.of(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = program.run(line.split(" "));
            } catch (IOException | RuntimeException e) {
                answer = "failed: " + e.getMessage();
            }
            System.out.println(answer);
        }
    }

    private String run(String[] words) throws IOException {
        switch (words[0]) {
            case "open" -> forwarder = KernelForwarder.open(words[1], new ForwarderRequest(pool, 2,
                    Arrays.stream(words[2].split(",")).map(Prefix::parse).toList(), Integer.parseInt(words[3]), this));
            case "succeed" -> {
                PacketPort before = forwarder;
                forwarder = KernelForwarder.open(words[1], new ForwarderRequest(pool, 2,
                        Arrays.stream(words[2].split(",")).map(Prefix::parse).toList(), Integer.parseInt(words[3]), this, before.succession()));
                if (words.length == 4) {
                    before.close();
                } else {
                    // The new one is given up.
                    forwarder.close();
                    forwarder = before;
                }
            }
            case "describe" -> {
                return forwarder.describe();
            }
            case "ping" -> {
                return ping(InetAddress.ofLiteral(words[1]), InetAddress.ofLiteral(words[2]));
            }
            case "undo" -> {
                for (String line : Files.readAllLines(journal).reversed()) {
                    new LinuxUndo().undo(line);
                }
            }
            default -> forwarder.close();
        }
        return "ok";
    }

    /** Sends an echo request as a client would through the tunnel, and returns whether its reply comes back to that client. */
    private String ping(InetAddress client, InetAddress target) {
        PacketBatch batch = new PacketBatch();
        int buffer = pool.acquireSmall();
        long ip = pool.at(buffer) + BufferPool.HEADROOM;
        boolean v6 = client.getAddress().length == 16;
        batch.add(buffer, ip, v6 ? 48 : 28, 0, 0, 0);
        echo(ip, v6, client.getAddress(), target.getAddress());
        forwarder.queue(0).send(batch, 0);
        batch.release(pool, 0);
        for (long end = System.nanoTime() + ANSWER_NANOS; System.nanoTime() < end;) {
            for (int queue = 0; queue < forwarder.queues(); queue++) {
                forwarder.queue(queue).receive(batch);
            }
            for (int slot = 0; slot < batch.size; slot++) {
                if (reply(batch.at[slot], v6, client.getAddress())) {
                    return "answered";
                }
            }
            batch.release(pool, 0);
            Thread.onSpinWait();
        }
        return "silence";
    }

    private void echo(long ip, boolean v6, byte[] from, byte[] to) {
        pool.fill(ip, 48, (byte) 0);
        int header = v6 ? 40 : 20;
        if (v6) {
            pool.putInt(ip, 0x60000000);
            pool.putShort(ip + 4, 8);
            pool.putShort(ip + 6, Ip.ICMPV6 << 8 | 64);
        } else {
            pool.putShort(ip, 0x4500);
            pool.putShort(ip + 2, 28);
            pool.putShort(ip + 8, 64 << 8 | Ip.ICMP);
        }
        pool.write(from, 0, ip + (v6 ? 8 : 12), from.length);
        pool.write(to, 0, ip + (v6 ? 24 : 16), to.length);
        pool.putByte(ip + header, (byte) (v6 ? 128 : 8));
        pool.putInt(ip + header + 4, 0x4f580001);
        if (!v6) {
            Checksum.header(pool, ip, 20);
        }
        int sum = v6 ? Checksum.pseudo(pool, ip, Ip.ICMPV6, 8) : 0;
        pool.putShort(ip + header + 2, Checksum.finish(pool.sum(ip + header, 8, sum)));
    }

    private boolean reply(long ip, boolean v6, byte[] client) {
        byte[] to = new byte[client.length];
        pool.read(ip + (v6 ? 24 : 16), to, 0, to.length);
        return Ip.version(pool, ip) == (v6 ? 6 : 4) && Arrays.equals(to, client)
                && pool.getUnsignedByte(ip + (v6 ? 40 : 20)) == (v6 ? 129 : 0);
    }

    @Override
    public long willChange(String owner, String change) throws IOException {
        lines.put(++last, change);
        Files.write(journal, lines.values());
        return last;
    }

    @Override
    public void undone(long number) {
        lines.remove(number);
        try {
            Files.write(journal, lines.values());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
