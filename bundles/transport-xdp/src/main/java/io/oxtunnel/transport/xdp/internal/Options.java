package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.linux.xdp.XdpProgram;

/**
 * The settings, checked.
 *
 * @param device name of the interface, empty for the system's choice
 * @param queues most queues that are served, 0 = all
 * @param mode where the program runs, null for the better one that works
 * @param zeroCopy whether the driver may use buffers directly
 * @param frames buffers that each queue lends to receive into
 */
record Options(String device, int queues, XdpProgram.Mode mode, boolean zeroCopy, int frames) {
    Options {
        if (queues < 0 || queues > Steering.MOST_QUEUES) {
            throw new IllegalArgumentException("queues: " + queues + " is not in 0.." + Steering.MOST_QUEUES);
        }
        if (frames < 64 || frames > 4_096 || Integer.bitCount(frames) != 1) {
            throw new IllegalArgumentException("frames: " + frames + " is not a power of two in 64..4096");
        }
    }

    static Options of(XdpSettings settings) {
        XdpProgram.Mode mode = switch (settings.mode()) {
            case "auto" -> null;
            case "native" -> XdpProgram.Mode.NATIVE;
            case "generic" -> XdpProgram.Mode.GENERIC;
            default -> throw new IllegalArgumentException("mode: \"" + settings.mode() + "\" is not one of auto, native, generic");
        };
        boolean zeroCopy = switch (settings.zero$_$copy()) {
            case "auto" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("zero-copy: \"" + settings.zero$_$copy() + "\" is not one of auto, off");
        };
        return new Options(settings.interface$().strip(), settings.queues(), mode, zeroCopy, settings.frames());
    }

    /** Buffers of a queue that are sent from. */
    int toSend() {
        return frames / 2;
    }
}
