package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.metatype.AttributeDefinition;

class SettingRangeTest {
    /** Returns an attribute with the verdicts of Felix. */
    private static AttributeDefinition attribute(int type, String start, long least, long most) {
        return (AttributeDefinition) Proxy.newProxyInstance(SettingRangeTest.class.getClassLoader(), new Class<?>[] {AttributeDefinition.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getType" -> type;
                    case "getDefaultValue" -> start == null ? null : new String[] {start};
                    case "getDescription" -> "datagrams that wait";
                    case "getCardinality" -> 0;
                    case "validate" -> {
                        long value = Long.parseLong((String) arguments[0]);
                        yield value < least ? "%less than minimum" : value > most ? "%greater than maximum" : "";
                    }
                    default -> null;
                });
    }

    @ParameterizedTest
    @CsvSource({"1024, 64, 65536, 64..65536", "64, 64, 64, 64..64", "-5, -9, 0, -9..0", "10, 1, 2147483647, 1 or more",
            "10, -2147483648, 20, 20 or less", "10, -2147483648, 2147483647, ''"})
    void findsBothBoundsOfAnInteger(String start, long least, long most, String range) {
        assertEquals(range, SettingRange.of(attribute(AttributeDefinition.INTEGER, start, least, most)));
    }

    @Test
    void findsBoundsOfOtherTypes() {
        assertEquals("1 or more", SettingRange.of(attribute(AttributeDefinition.LONG, "7", 1, Long.MAX_VALUE)));
        assertEquals("0..200", SettingRange.of(attribute(AttributeDefinition.LONG, "7", 0, 200)));
        assertEquals("1..100", SettingRange.of(attribute(AttributeDefinition.BYTE, "7", 1, 100)));
    }

    @Test
    void saysNothingWithoutADefaultThatPasses() {
        assertEquals("", SettingRange.of(attribute(AttributeDefinition.INTEGER, null, 1, 2)));
        assertEquals("", SettingRange.of(attribute(AttributeDefinition.INTEGER, "3", 1, 2)));
        assertEquals("", SettingRange.of(attribute(AttributeDefinition.INTEGER, "many", 1, 2)));
    }

    @Test
    void theMessageOfASettingTellsWhatIsAllowed() {
        MetatypeSetting setting = new MetatypeSetting(attribute(AttributeDefinition.INTEGER, "1024", 64, 65_536));
        assertEquals("is refused by its provider: less than minimum", setting.check("9"));
        assertEquals("an integer 64..65536 (datagrams that wait)", setting.allowed());
    }
}
