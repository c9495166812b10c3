package io.oxtunnel.config;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rate: bits a second as an integer, or a text such as "50 Mbit/s". Becomes bits a second, 0 for no limit. */
final class RateKind implements Kind {
    static final Kind INSTANCE = new RateKind();
    /** Below, a single packet takes seconds; above, no network is that fast. */
    private static final BigDecimal LEAST = BigDecimal.valueOf(1_000);
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);
    private static final String ALLOWED = "0 for no limit, 1000..1000000000000 bit/s, or a text such as \"500 kbit/s\", \"50 Mbit/s\", \"1.5 Gbit/s\"";
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?(bit|kbit|Mbit|Gbit)/s");
    private static final Map<String, Integer> POWERS = Map.of("bit", 0, "kbit", 3, "Mbit", 6, "Gbit", 9);

    private RateKind() {
    }

    @Override
    public Object read(Place place) {
        BigDecimal rate = switch (place.value()) {
            case Long number -> BigDecimal.valueOf(number);
            case String text -> parse(text);
            default -> null;
        };
        if (rate == null) {
            return place.wrong("is no rate", ALLOWED);
        }
        boolean allowed = rate.signum() == 0 || rate.compareTo(LEAST) >= 0 && rate.compareTo(MOST) <= 0;
        return allowed ? Long.valueOf(rate.longValue()) : place.wrong("is out of range", ALLOWED);
    }

    private static BigDecimal parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? new BigDecimal(matcher.group(1)).scaleByPowerOfTen(POWERS.get(matcher.group(2))) : null;
    }
}
