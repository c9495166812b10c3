package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.Rule;
import io.oxtunnel.linux.select.Left;
import io.oxtunnel.linux.select.Users;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is captured and left alone besides prefixes, as rules of the routing: what they decide is decided when a socket connects, so that
 * it gets the address of the way that its packets take. Immutable.
 *
 * <pre>
 *   +0  the local networks, where everything is captured
 *   +1  into the tunnel: answers to what came by it
 *   +2  into the tunnel: queries to its name servers, whoever asks
 *   +3  left alone: on to +5
 *   +4  captured
 *   +5  what is left alone goes on to the rules of this machine from here
 * </pre>
 */
final class Selected {
    /** How many priorities one capture takes. */
    static final int PRIORITIES = 6;
    private static final int INSIDE = 1;
    private static final int NAMES = 2;
    private static final int LEAVE = 3;
    private static final int CAPTURE = 4;
    private static final int LANDING = 5;

    private final Marks marks;
    private final List<Selector> include;
    private final List<Selector> exclude;

    private Selected(Marks marks, List<Selector> include, List<Selector> exclude) {
        this.marks = marks;
        this.include = include;
        this.exclude = exclude;
    }

    /**
     * Looks up the users.
     *
     * @throws IOException if this machine does not have one of them
     */
    static Selected of(Selection selection, Marks marks) throws IOException {
        List<Selector> ports = Left.ALWAYS.stream().map(Left::selector).filter(Selector.Ports.class::isInstance).toList();
        List<Selector> exclude = new ArrayList<>(ports);
        exclude.addAll(numbered(selection.exclude()));
        return new Selected(marks, numbered(selection.include()), List.copyOf(exclude));
    }

    private static List<Selector> numbered(List<Selector> selectors) throws IOException {
        List<Selector> numbered = new ArrayList<>();
        for (Selector one : selectors) {
            numbered.add(one instanceof Selector.User user ? new Selector.User(Integer.toUnsignedString(Users.uid(user.name()))) : one);
        }
        return numbered;
    }

    /** Returns what is left alone always where these routes would take it, as prefixes; a route that names one of them takes it. */
    static List<Prefix> always(Collection<Prefix> routes) {
        return Left.ALWAYS.stream().map(Left::selector).filter(Selector.Destination.class::isInstance)
                .map(selector -> ((Selector.Destination) selector).prefix())
                .filter(prefix -> !prefix.address().isLoopbackAddress() && !routes.contains(prefix) && routes.stream()
                        .anyMatch(route -> route.length() < prefix.length() && route.contains(prefix.address()))).toList();
    }

    /**
     * Returns the rules of a family in which something is captured, in the order in which they are made: the one that captures comes last.
     *
     * @param all whether everything is captured
     * @param priority the first of {@value #PRIORITIES}
     * @param nameServers of the tunnel
     */
    Set<Rule> rules(boolean six, boolean all, int priority, int table, Collection<Prefix> nameServers) {
        Set<Rule> rules = new LinkedHashSet<>();
        rules.add(Rule.landing(six, priority + LANDING));
        rules.add(Rule.lookup(six, priority + INSIDE, marks.inside(), table));
        nameServers.stream().filter(server -> server.v6() == six)
                .forEach(server -> rules.add(Rule.lookup(six, priority + NAMES, new Selector.Destination(server), table)));
        rules.add(Rule.skip(six, priority + LEAVE, marks.left(), priority + LANDING));
        exclude.stream().filter(Selected::routable).filter(one -> family(one, six))
                .forEach(one -> rules.add(Rule.skip(six, priority + LEAVE, one, priority + LANDING)));
        if (all) {
            rules.add(Rule.mainWithoutDefault(six, priority));
        }
        if (include.isEmpty()) {
            rules.add(Rule.except(six, priority + CAPTURE, marks.tunnel(), table));
        } else {
            rules.add(Rule.skip(six, priority + LEAVE, marks.tunnel(), priority + LANDING));
            include.stream().filter(Selected::routable).filter(one -> family(one, six))
                    .forEach(one -> rules.add(Rule.lookup(six, priority + CAPTURE, one, table)));
        }
        return rules;
    }

    private static boolean routable(Selector selector) {
        return !(selector instanceof Selector.Cgroup);
    }

    private static boolean family(Selector selector, boolean six) {
        return !(selector instanceof Selector.Destination to) || to.prefix().v6() == six;
    }

    Marks marks() {
        return marks;
    }

    List<Selector.Cgroup> groups(boolean included) {
        return of(Selector.Cgroup.class, included ? include : exclude);
    }

    List<Selector.User> usersLeft() {
        return of(Selector.User.class, exclude);
    }

    private static <T> List<T> of(Class<T> type, List<Selector> selectors) {
        return selectors.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Returns whether something is captured only if it is named. */
    boolean named() {
        return !include.isEmpty();
    }

    /**
     * Returns everything that is left alone, for people and for the firewall.
     *
     * @param selection as the user wrote it
     * @param configured prefixes that the user or the server excluded
     * @param nameServers of this machine that stay outside
     */
    static List<Left> left(Selection selection, Collection<Prefix> configured, Collection<Prefix> nameServers) {
        Stream<Left> prefixes = configured.stream().filter(prefix -> !nameServers.contains(prefix))
                .map(prefix -> new Left(new Selector.Destination(prefix), Left.CONFIGURED));
        Stream<Left> servers = nameServers.stream().map(prefix -> new Left(new Selector.Destination(prefix), "name server, dns = \"direct\""));
        Stream<Left> selected = selection.exclude().stream().map(one -> new Left(one, Left.CONFIGURED));
        Map<Selector, Left> once = new LinkedHashMap<>();
        Stream.of(selected, prefixes, servers, Left.ALWAYS.stream()).flatMap(all -> all).forEach(one -> once.putIfAbsent(one.selector(), one));
        return List.copyOf(once.values());
    }
}
