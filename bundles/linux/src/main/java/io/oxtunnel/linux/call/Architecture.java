package io.oxtunnel.linux.call;

import java.util.Locale;

/**
 * What differs between the processors on which Linux is supported here. Everything else in this bundle is the same on both: both are
 * 64-bit and little-endian, and take their numbers from the kernel's asm-generic headers or agree with them.
 */
public enum Architecture {
    /** Intel and AMD: struct epoll_event is packed (epoll_ctl(2)). */
    X86_64(12, 4, 321),
    /** 64-bit ARM: struct epoll_event has its natural alignment. */
    AARCH64(16, 8, 280);

    private final int epollEventSize;
    private final int epollDataAt;
    private final int bpf;

    Architecture(int epollEventSize, int epollDataAt, int bpf) {
        this.epollEventSize = epollEventSize;
        this.epollDataAt = epollDataAt;
        this.bpf = bpf;
    }

    /** Returns the size of struct epoll_event in bytes. */
    public int epollEventSize() {
        return epollEventSize;
    }

    /** Returns the offset of the 64-bit data in struct epoll_event. */
    public int epollDataAt() {
        return epollDataAt;
    }

    /** Returns the number of the system call bpf(2). */
    int bpf() {
        return bpf;
    }

    /** Returns the architecture of an {@code os.arch} property, or null if it is none of these. */
    static Architecture of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default -> null;
        };
    }

    /**
     * Returns the architecture of this machine.
     *
     * @throws UnsupportedOperationException if it is none of these
     */
    public static Architecture current() {
        String name = System.getProperty("os.arch", "");
        Architecture architecture = of(name);
        if (architecture == null) {
            throw new UnsupportedOperationException("os.arch \"" + name + "\" is not supported; allowed: amd64, aarch64");
        }
        return architecture;
    }
}
