package io.oxtunnel.config;

import org.osgi.service.metatype.AttributeDefinition;

/**
 * The numbers that a setting may be. Metatype (OSGi Compendium 105) tells of a value whether it passes, and not what would: the bounds are
 * searched between the default value and the ends of the type.
 */
final class SettingRange {
    private SettingRange() {
    }

    /** Returns the range of an integer, such as "64..65536" or "1 or more", or "" where it has none or none is told. */
    static String of(AttributeDefinition attribute) {
        String[] defaults = attribute.getDefaultValue();
        Long inside = defaults == null || defaults.length == 0 ? null : number(defaults[0]);
        if (inside == null || !passes(attribute, inside)) {
            return "";
        }
        long least = least(attribute);
        long most = most(attribute);
        boolean below = !passes(attribute, least);
        boolean above = !passes(attribute, most);
        if (below && above) {
            return bound(attribute, inside, least) + ".." + bound(attribute, inside, most);
        }
        return below ? bound(attribute, inside, least) + " or more" : above ? bound(attribute, inside, most) + " or less" : "";
    }

    /** Returns the last number that passes on the way from one that does to one that does not. */
    private static long bound(AttributeDefinition attribute, long inside, long outside) {
        long good = inside;
        long bad = outside;
        // The mean of two longs, without overflow (Hacker's Delight, 2-5).
        for (long middle = mean(good, bad); middle != good && middle != bad; middle = mean(good, bad)) {
            if (passes(attribute, middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    private static long mean(long a, long b) {
        return (a & b) + ((a ^ b) >> 1);
    }

    private static boolean passes(AttributeDefinition attribute, long value) {
        String verdict = attribute.validate(Long.toString(value));
        return verdict == null || verdict.isEmpty();
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static long least(AttributeDefinition attribute) {
        return switch (attribute.getType()) {
            case AttributeDefinition.BYTE -> Byte.MIN_VALUE;
            case AttributeDefinition.SHORT -> Short.MIN_VALUE;
            case AttributeDefinition.INTEGER -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private static long most(AttributeDefinition attribute) {
        return -least(attribute) - 1;
    }
}
