package io.oxtunnel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tomlj.TomlArray;

/** A type of value with its rule: turns what the file says into what ConfigAdmin gets. Stateless. */
@FunctionalInterface
interface Kind {
    /** Returns the value for ConfigAdmin, or null if a problem was reported. */
    Object read(Place place);

    /** Any string that the rule takes. */
    static Kind text(java.util.function.BiFunction<Place, String, Object> rule) {
        return place -> place.value() instanceof String text ? rule.apply(place, text)
                : place.wrong("is " + Toml.type(place.value()), "a string in quotes");
    }

    /** An integer in a range, both ends included. */
    static Kind integer(long least, long most) {
        String allowed = least + ".." + most;
        return place -> {
            if (!(place.value() instanceof Long number)) {
                return place.wrong("is " + Toml.type(place.value()), "an integer " + allowed);
            }
            return number >= least && number <= most ? number : place.wrong("is out of range", allowed);
        };
    }

    /** True or false. */
    static Kind flag() {
        return place -> place.value() instanceof Boolean ? place.value() : place.wrong("is " + Toml.type(place.value()), "true, false");
    }

    /** One of some words; those of {@code later} are known and not there yet. */
    static Kind choice(Set<String> now, Set<String> later) {
        String allowed = quoted(now);
        return text((place, text) -> {
            if (now.contains(text)) {
                return text;
            }
            return later.contains(text) ? place.unavailable(allowed) : place.wrong("is none of the known values", allowed);
        });
    }

    /** The word "auto", or what another kind takes. */
    static Kind autoOr(Kind other, String allowed) {
        return place -> {
            if ("auto".equals(place.value())) {
                return "auto";
            }
            return place.value() instanceof Long ? other.read(place)
                    : place.wrong("is neither \"auto\" nor an integer", "\"auto\", " + allowed);
        };
    }

    /** An array of strings, all of one kind and none twice. */
    static Kind list(Kind element, int least, String allowed) {
        return place -> {
            if (!(place.value() instanceof TomlArray array)) {
                return place.wrong("is " + Toml.type(place.value()), allowed);
            }
            List<Object> good = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                Place at = place.element(place.explicit() ? array.inputPositionOf(i).line() : place.line(), array.get(i));
                Object value = element.read(at);
                if (value != null && good.contains(value)) {
                    at.wrong("stands there twice", "each once");
                } else if (value != null) {
                    good.add(value);
                }
            }
            if (array.size() < least) {
                return place.wrong("is empty", allowed);
            }
            return good.size() == array.size() ? good.toArray(String[]::new) : null;
        };
    }

    /** The name of an installed service. */
    static Kind service(String kind) {
        return text((place, text) -> place.origin().installed().names(kind).contains(text) ? text
                : place.notInstalled(kind, installed(place, kind)));
    }

    /** Returns the names of a kind that are installed, in words. */
    static String installed(Place place, String kind) {
        Set<String> names = place.origin().installed().names(kind);
        return names.isEmpty() ? "none, as no " + kind + " is installed" : quoted(names);
    }

    /** Returns the words in quotes, in alphabetical order. */
    static String quoted(Set<String> words) {
        return words.stream().sorted().map(word -> "\"" + word + "\"").collect(java.util.stream.Collectors.joining(", "));
    }
}
