package io.oxtunnel.session.sim;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Codec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/** A codec that encodes other ACCEPTs than it is given: for a server that knows the keys and breaks the rules. */
final class Answers {
    private Answers() {
    }

    static Codec changed(Codec codec, UnaryOperator<AcceptPayload> change) {
        return (Codec) Proxy.newProxyInstance(Codec.class.getClassLoader(), new Class<?>[] {Codec.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("encode") && arguments[0] instanceof AcceptPayload payload) {
                return codec.encode(change.apply(payload));
            }
            try {
                return method.invoke(codec, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
