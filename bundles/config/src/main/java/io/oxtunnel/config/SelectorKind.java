package io.oxtunnel.config;

import io.oxtunnel.api.capture.Selector;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Packets that are captured or left alone: the elements of {@code include} and {@code exclude}. A user has to exist. Stateless. */
final class SelectorKind {
    private SelectorKind() {
    }

    /** One selector. */
    static Kind selector() {
        return Kind.text((place, text) -> {
            try {
                Selector selector = Selector.parse(text);
                return selector instanceof Selector.User user && !exists(user.name())
                        ? place.wrong("this machine has no such user", "a user of this machine, or a number")
                        : selector.toString();
            } catch (IllegalArgumentException e) {
                return place.wrong("is no prefix, port, user or control group", Selector.ALLOWED);
            }
        });
    }

    private static boolean exists(String name) {
        try {
            return name.matches("[0-9]+") || FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name) != null;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            // Not known here; the capture finds out when it opens.
            return true;
        }
    }
}
