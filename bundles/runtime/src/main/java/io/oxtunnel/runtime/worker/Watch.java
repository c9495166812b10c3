package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.PacketWatch;

/**
 * What one watcher wants to see, and the lanes in which the workers put it: two for each worker, outbound and inbound, so that each has
 * one writer. The methods that begin with "saw" are the data path's: no allocation, no lock, no wait.
 */
public final class Watch {
    /** A packet that waits for a key; other codes are 0 and those of drop reasons. */
    static final int HELD = 1;
    /** Stands for what is not known. */
    static final long NONE = -1;
    private static final int ROOM = 1 << 20;
    private static final int LARGEST = 65_535;

    private final PacketWatch.Request request;
    private final boolean[] points = new boolean[Point.values().length];
    private final Lane[] lanes;

    Watch(PacketWatch.Request request, int workers) {
        this.request = request;
        request.points().forEach(point -> points[point.ordinal()] = true);
        lanes = new Lane[2 * workers];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(request.contents() ? ROOM : 0);
        }
    }

    PacketWatch.Request request() {
        return request;
    }

    Lane[] lanes() {
        return lanes;
    }

    private boolean wants(Point point, Session session) {
        return points[point.ordinal()] && (request.peer().isEmpty() || session != null && request.peer().equals(session.peer()));
    }

    /** An inner packet was looked at by an outbound half. */
    void sawPacketOut(int worker, Memory memory, long ip, int length, Session session, int code, long now) {
        if (wants(Point.PACKET_OUT, session)) {
            packet(lanes[2 * worker], Point.PACKET_OUT, memory, ip, length, session, code, now);
        }
    }

    /** An inner packet of a datagram was looked at by an inbound half. */
    void sawPacketIn(int worker, Memory memory, long ip, int length, Session session, int code, long now) {
        if (wants(Point.PACKET_IN, session)) {
            packet(lanes[2 * worker + 1], Point.PACKET_IN, memory, ip, length, session, code, now);
        }
    }

    private void packet(Lane lane, Point point, Memory memory, long ip, int length, Session session, int code, long now) {
        if (request.contents()) {
            lane.stage(memory, ip, Math.min(LARGEST, length));
        }
        boolean formed = Ip.wellFormed(memory, ip, length);
        int version = formed ? Ip.version(memory, ip) : 0;
        int protocol = version == 0 ? 0 : memory.getUnsignedByte(ip + (version == 4 ? 9 : 6));
        lane.add(point.ordinal(), now, session, code, length, 1, (long) version << 8 | protocol, NONE);
    }

    /**
     * A train was closed, or could not be. What could not be sealed stands there in clear: its contents are nobody's to see.
     *
     * @param session null for a datagram of the control path
     * @param stride of its datagrams, 0 for one
     */
    void sawDatagramsOut(int worker, Memory memory, Codec codec, long at, int length, int count, int stride, Session session, long handle, int code,
            long now) {
        if (!wants(Point.DATAGRAM_OUT, session)) {
            return;
        }
        Lane lane = lanes[2 * worker];
        if (request.contents() && code == 0) {
            lane.stage(memory, at, Math.min(LARGEST, length));
        }
        boolean data = session != null && code == 0;
        lane.add(Point.DATAGRAM_OUT.ordinal(), now, session, code, length, count, outer(stride, data ? codec.flags(memory, at) : NONE, data ? 0 : NONE),
                handle);
    }

    /** A datagram came, and stands as it came: it is opened in its place. {@link #sawDatagramIn} or {@link #sawNothing} follows. */
    void comes(int worker, Memory memory, long at, int length) {
        if (points[Point.DATAGRAM_IN.ordinal()] && request.contents()) {
            lanes[2 * worker + 1].stage(memory, at, Math.min(LARGEST, length));
        }
    }

    /**
     * The datagram was looked at.
     *
     * @param flags of its header and path, or {@link #NONE} where it has none
     */
    void sawDatagramIn(int worker, int length, Session session, long flags, long path, int code, long now) {
        Lane lane = lanes[2 * worker + 1];
        if (wants(Point.DATAGRAM_IN, session)) {
            lane.add(Point.DATAGRAM_IN.ordinal(), now, session, code, length, 1, outer(0, flags, path), NONE);
        } else {
            lane.unstage();
        }
    }

    /** The datagram went to another worker, which sees it. */
    void sawNothing(int worker) {
        lanes[2 * worker + 1].unstage();
    }

    private static long outer(int stride, long flags, long path) {
        return (long) stride << 32 | (path & 0xff) << 16 | flags & 0xffff;
    }

    /** Returns what a record of a lane says, without peer, endpoint and contents. */
    static Observation read(Lane lane) {
        Point point = Point.values()[lane.kind()];
        boolean inner = point == Point.PACKET_IN || point == Point.PACKET_OUT;
        int code = lane.code();
        long detail = lane.detail();
        int flags = inner || (detail & 0xffff) == 0xffff ? -1 : (int) (detail & 0xffff);
        int path = inner || (detail >> 16 & 0xff) == 0xff ? -1 : (int) (detail >> 16 & 0xff);
        return new Observation(point, lane.at(), lane.session() == null ? "" : lane.session().peer(), null,
                code == 0 ? Observation.Verdict.PASSED : code == HELD ? Observation.Verdict.HELD : Observation.Verdict.DROPPED,
                code < 0 ? io.oxtunnel.api.session.DropReason.of(code) : null, lane.count(), lane.length(), inner ? 0 : (int) (detail >>> 32), flags, path,
                inner ? (int) (detail >> 8) : 0, inner ? (int) (detail & 0xff) : 0, new byte[0]);
    }
}
