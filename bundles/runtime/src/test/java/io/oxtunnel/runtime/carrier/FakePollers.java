package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.Poller;
import java.util.HashMap;
import java.util.Map;

/** Pollers over descriptors that are numbers of the test: what is readable or writable is what the test says. */
final class FakePollers implements Poller.Factory {
    final Map<Integer, FakeLane> lanes = new HashMap<>();
    int open;

    @Override
    public Poller open() {
        open++;
        return new Poller() {
            private final int[] descriptors = new int[16];
            private final int[] interests = new int[16];

            @Override
            public void add(int fd, int token, int interest) {
                descriptors[token] = fd;
                interests[token] = interest;
            }

            @Override
            public void interest(int fd, int token, int interest) {
                interests[token] = interest;
            }

            @Override
            public void remove(int fd, int token) {
                interests[token] = 0;
            }

            @Override
            public long await(long nanos) {
                long ready = 0;
                for (int token = 0; token < 16; token++) {
                    FakeLane lane = interests[token] == 0 ? null : lanes.get(descriptors[token]);
                    ready |= lane == null ? 0 : (long) (interests[token] & lane.ready()) << 2 * token;
                }
                return ready;
            }

            @Override
            public int descriptor() {
                return 99;
            }

            @Override
            public void wake() {
                // Nobody waits.
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
