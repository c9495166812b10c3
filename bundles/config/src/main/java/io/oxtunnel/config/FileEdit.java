package io.oxtunnel.config;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An edit of a file that people edit as well. From opening to closing no second edit of this kind runs. The new content is whole on the
 * disk before it takes the place of the old in one step, with the same mode, owner and group; whatever fails leaves the old file.
 */
final class FileEdit implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private final FileStamp stamp;
    private final byte[] content;

    private FileEdit(Path file, FileChannel lock) throws IOException {
        this.file = file;
        this.lock = lock;
        stamp = FileStamp.of(file);
        content = Files.readAllBytes(file);
    }

    /**
     * Waits for other edits to end, and reads the file. A link is followed: it stays, and what it names is edited.
     *
     * @throws IOException if the file is not there or may not be changed
     */
    static FileEdit open(Path named) throws IOException {
        Path file = named.toRealPath();
        while (true) {
            FileChannel lock = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                Object opened = FileStamp.of(file).identity();
                lock.lock();
                // Who waited may hold the lock of a file that was replaced meanwhile.
                if (Objects.equals(opened, FileStamp.of(file).identity())) {
                    return new FileEdit(file, lock);
                }
            } catch (IOException e) {
                lock.close();
                throw e;
            }
            lock.close();
        }
    }

    /**
     * Appends a paragraph, after an empty line; every byte before it stays.
     *
     * @param paragraph with line ends of its own
     * @param check is handed a file with the new content, and throws if that is not good
     * @throws IOException if it cannot be written, or was changed by someone else meanwhile
     */
    void append(String paragraph, Consumer<Path> check) throws IOException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        String gap = text.isEmpty() ? "" : text.endsWith("\n") ? end : end + end;
        byte[] addition = (gap + paragraph.replace("\n", end)).getBytes(StandardCharsets.UTF_8);
        byte[] next = Arrays.copyOf(content, content.length + addition.length);
        System.arraycopy(addition, 0, next, content.length, addition.length);
        Path temporary = Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".new");
        try {
            write(temporary, next);
            check.accept(temporary);
            likeTheOld(temporary);
            if (!FileStamp.of(file).equals(stamp)) {
                throw new IOException(file + " was changed by someone else in this moment, try again");
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder();
    }

    private static void write(Path temporary, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
            out.write(bytes);
            out.getFD().sync();
        }
    }

    private void likeTheOld(Path temporary) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
        PosixFileAttributes made = view.readAttributes();
        if (!made.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!made.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    /** A rename is on the disk only when its folder is. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
