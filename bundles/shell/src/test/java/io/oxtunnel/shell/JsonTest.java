package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void writesEveryType() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a");
        map.put("number", Long.MIN_VALUE);
        map.put("truth", true);
        map.put("none", null);
        map.put("list", Arrays.asList(1, null, List.of()));
        map.put("map", Map.of());
        assertEquals("{\"text\":\"a\",\"number\":-9223372036854775808,\"truth\":true,\"none\":null,\"list\":[1,null,[]],\"map\":{}}", Json.of(map));
    }

    @Test
    void escapesWhatRfc8259SaysAndMore() {
        assertEquals("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f/\u00e9\"", Json.of("\"\\\n\r\t\0\u001f\u007f/\u00e9"));
        assertEquals("\"\\ud800\"", Json.of("\ud800"), "half of a pair");
    }
}
