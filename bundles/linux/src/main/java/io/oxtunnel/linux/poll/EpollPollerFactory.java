package io.oxtunnel.linux.poll;

import io.oxtunnel.api.packet.Poller;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;

/** The {@link Poller.Factory} of Linux. {@link LinuxOnly} switches it on. */
@Component(name = EpollPollerFactory.COMPONENT, enabled = false)
public final class EpollPollerFactory implements Poller.Factory {
    static final String COMPONENT = "io.oxtunnel.linux.poll";

    @Override
    public Poller open() throws IOException {
        return new EpollPoller();
    }
}
