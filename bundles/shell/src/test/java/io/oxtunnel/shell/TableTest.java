package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void alignsColumnsAndLeavesNoBlanksAtTheEnd() {
        String text = new Table("NAME", ">COUNT", "WHAT").row("a", "1", "first").row("longer", "12,345", "").toString();
        assertEquals("""
                NAME     COUNT  WHAT
                a            1  first
                longer  12,345""", text);
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThrows(IllegalArgumentException.class, () -> new Table("A", "B").row("1"));
    }
}
