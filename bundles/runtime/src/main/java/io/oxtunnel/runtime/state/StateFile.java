package io.oxtunnel.runtime.state;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A small text file of the state folder, always written as a whole: whoever reads it finds the old content or the new, after a crash
 * too. Its mode is 0600 where the file system has modes. Control path, one thread.
 */
public final class StateFile {
    /** Largest file that is read; ten times what a server with 100,000 clients writes. */
    private static final long LARGEST = 128L << 20;
    private static final Logger LOG = System.getLogger(StateFile.class.getPackageName());

    private final Path file;

    /**
     * Names a file; touches nothing.
     *
     * @param folder must exist
     * @param name without a slash
     */
    public StateFile(Path folder, String name) {
        file = folder.resolve(name);
    }

    /** Returns the file. */
    public Path path() {
        return file;
    }

    /**
     * Reads the lines; none where there is no file.
     *
     * @throws IOException if it cannot be read or is larger than 128 MiB
     */
    public List<String> lines() throws IOException {
        // Every byte is a character: damaged text is found by what it says, not by an exception of the decoder.
        return Files.notExists(file) ? List.of() : new String(bytes(), StandardCharsets.ISO_8859_1).lines().toList();
    }

    byte[] bytes() throws IOException {
        long size = Files.size(file);
        if (size > LARGEST) {
            throw new IOException(file + " has " + size + " bytes; allowed: up to " + LARGEST);
        }
        return Files.readAllBytes(file);
    }

    /**
     * Replaces the content: a temporary file beside it, forced to the disk, then renamed.
     *
     * @param lines without line ends; {@link #lines()} returns them as they are if they are ASCII
     * @throws IOException if it cannot; the old content stands, the message says what to do
     */
    public void write(Iterable<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            create(temporary);
            try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(temporary);
            throw cannotWrite(file, e);
        }
        forceFolder();
    }

    /** A full disk needs the room. */
    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the next write tries again", e);
        }
    }

    /** A rename is on the disk only when its folder is. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "this system does not force folders to the disk", e);
        }
    }

    /**
     * Copies a damaged file to {@code NAME.damaged-N}, so that nothing in it is lost when it is written again, and says so in the log.
     *
     * @param what is wrong with it, and what is done about it
     * @throws IOException if it cannot be copied: then it must not be overwritten
     */
    public void keepDamaged(String what) throws IOException {
        int n = 1;
        while (Files.exists(damaged(n))) {
            n++;
        }
        try {
            Files.copy(file, damaged(n), StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw cannotWrite(damaged(n), e);
        }
        LOG.log(Level.WARNING, file + " is damaged: " + what + ". A copy is kept as " + damaged(n).getFileName() + ".");
    }

    private Path damaged(int n) {
        return file.resolveSibling(file.getFileName() + ".damaged-" + n);
    }

    /** Creates an empty file of mode 0600. */
    static void create(Path file) throws IOException {
        boolean modes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = modes
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
    }

    static IOException cannotWrite(Path file, IOException cause) {
        String remedy = "make room or give access there, or name another folder with --state";
        return new IOException("cannot write " + file + ": " + cause + "; " + remedy, cause);
    }
}
