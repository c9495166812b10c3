package io.oxtunnel.itests.blackbox;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Commands through the control socket of an instance, without the start of a virtual machine for each: for hundreds of them. */
final class AdminLine {
    private final Path socket;

    /** @param state folder of the instance */
    AdminLine(Path state) {
        socket = state.resolve("admin.sock");
    }

    /** Runs a line and returns all that comes back, frames and exit status included. */
    String run(String line) throws IOException {
        return new String(bytes(line), StandardCharsets.UTF_8);
    }

    /** The same, as bytes. */
    byte[] bytes(String line) throws IOException {
        return raw("run " + line + "\n");
    }

    /** Sends a request and returns all that comes back. */
    byte[] raw(String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new DataInputStream(Channels.newInputStream(channel)).readAllBytes();
        }
    }
}
