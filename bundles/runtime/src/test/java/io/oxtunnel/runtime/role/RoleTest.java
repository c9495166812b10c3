package io.oxtunnel.runtime.role;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class RoleTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Tunnel tunnel = proxy(Tunnel.class, name -> told.add(name));
    private final TunnelListener listener = (t, state, text) -> told.add(state + " " + text);
    private final TunnelListener failing = (t, state, text) -> {
        throw new IllegalStateException("listener");
    };

    private interface Call {
        void of(String method);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> {
            call.of(m.getName());
            return m.getReturnType() == ServiceRegistration.class ? proxy(ServiceRegistration.class, call) : null;
        }));
    }

    private Role role(Call context) {
        return new Role("client", proxy(BundleContext.class, context), List.of(failing, listener));
    }

    @Test
    void isAServiceFromItsOpeningToItsEnd() {
        Role role = role(told::add);
        role.open(l -> tunnel);
        role.close();
        assertEquals(List.of("registerService", "unregister", "close"), told);
    }

    @Test
    void tellsWhyItDoesNotOpenWhateverAListenerDoes() {
        Role role = role(told::add);
        role.open(l -> {
            throw new IOException("no such capture");
        });
        role.close();
        assertEquals(List.of("FAILED the client does not start: no such capture"), told);
    }

    @Test
    void aTunnelThatCannotBeRegisteredIsClosed() {
        Role role = role(method -> {
            throw new IllegalStateException("the bundle stops");
        });
        role.open(l -> tunnel);
        role.close();
        assertEquals("close", told.getFirst());
        assertEquals(1, told.stream().filter("close"::equals).count());
    }

    @Test
    void aServiceThatIsGoneAlreadyDoesNotKeepTheTunnelOpen() {
        Role role = role(method -> {
            if (method.equals("unregister")) {
                throw new IllegalStateException("unregistered");
            }
        });
        role.open(l -> tunnel);
        role.close();
        assertEquals(List.of("close"), told);
    }

    @Test
    void doesNothingLateOnceItCloses() {
        Role role = role(method -> { });
        role.open(l -> tunnel);
        role.soon(20, () -> told.add("late"));
        role.close();
        role.soon(0, () -> told.add("later"));
        assertTrue(told.contains("close"));
        assertEquals(1, told.size(), told::toString);
    }
}
