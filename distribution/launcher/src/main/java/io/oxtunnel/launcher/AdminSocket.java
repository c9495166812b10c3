package io.oxtunnel.launcher;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds and opens the control socket of a running instance. */
final class AdminSocket {
    private AdminSocket() {}

    /**
     * @param state the state folder that the command line names, if it names one
     * @param places where to look otherwise
     * @return a connected channel
     */
    static SocketChannel connect(Optional<Path> state, Places places) throws Refusal {
        return tryConnect(state, places).orElseThrow(() -> Refusal.because(state
                .map(folder -> "no running server or client at " + folder
                        + "; start one with `oxtunnel server` or `oxtunnel client`, or name its folder with --state")
                .orElseGet(() -> "no running server or client at any of " + places.states()
                        + "; start one, or name its folder with --state")));
    }

    /** The same, empty where no instance answers yet. */
    static Optional<SocketChannel> tryConnect(Optional<Path> state, Places places) throws Refusal {
        if (state.isPresent()) {
            return open(state.get());
        }
        var folders = new ArrayList<Path>();
        var channels = new ArrayList<SocketChannel>();
        for (Path folder : places.states()) {
            open(folder).ifPresent(channel -> {
                folders.add(folder);
                channels.add(channel);
            });
        }
        if (channels.size() > 1) {
            channels.forEach(AdminSocket::close);
            throw Refusal.because("several instances run; name one: " + options(folders));
        }
        return channels.stream().findFirst();
    }

    private static String options(List<Path> folders) {
        return folders.stream().map(folder -> "--state " + folder).collect(Collectors.joining(" or "));
    }

    /** Empty where there is no socket, or nobody behind it; a socket that is not ours to use is told. */
    private static Optional<SocketChannel> open(Path folder) throws Refusal {
        Path socket = folder.resolve(StateFolder.SOCKET);
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try {
            return Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        } catch (IOException e) {
            if (Files.isWritable(socket) || !Files.exists(socket)) {
                return Optional.empty();
            }
            throw Refusal.because("permission denied for " + socket + "; only the user that runs the instance, or root, may use it");
        }
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
