package io.oxtunnel.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** When a client expires: a date (its last day, UTC) or a time with an offset, as TOML has them or in quotes. Becomes an ISO 8601 instant. */
final class NotAfterKind implements Kind {
    static final Kind INSTANCE = new NotAfterKind();

    private NotAfterKind() {
    }

    @Override
    public Object read(Place place) {
        Instant end = instant(place.value());
        return end != null ? end.toString() : place.wrong("is no moment", "a date such as 2027-12-31, or a time with its offset such as 2027-12-31T12:00:00Z");
    }

    private static Instant instant(Object value) {
        return switch (value) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDate day -> day.atTime(23, 59, 59).toInstant(ZoneOffset.UTC);
            case String text -> instant(parse(text));
            default -> null;
        };
    }

    /** Returns a date, a time, or the integer 0 if the text is neither. */
    private static Object parse(String text) {
        try {
            return text.length() == 10 ? LocalDate.parse(text) : OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
