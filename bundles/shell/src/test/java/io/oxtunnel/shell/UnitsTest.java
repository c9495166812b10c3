package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {
    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1536,1.5 KiB", "1048575,1.0 MiB", "1288490189,1.2 GiB", "9223372036854775807,8.0 EiB"})
    void bytes(long bytes, String text) {
        assertEquals(text, Units.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"-1,-", "0,0 us", "999999,999 us", "3400000,3.4 ms", "2500000000,2.5 s"})
    void times(long nanos, String text) {
        assertEquals(text, Units.time(nanos));
    }

    @ParameterizedTest
    @CsvSource({"-1,-", "0,0.0%", "12500,1.3%", "1000000,100.0%"})
    void shares(int ppm, String text) {
        assertEquals(text, Units.share(ppm));
    }

    @ParameterizedTest
    @CsvSource({"-5,now", "999999999,now", "1000000000,1s ago", "59000000000,59s ago", "120000000000,2m ago", "7200000000000,2h ago", "172800000000000,2d ago"})
    void agos(long nanos, String text) {
        assertEquals(text, Units.ago(nanos));
    }
}
