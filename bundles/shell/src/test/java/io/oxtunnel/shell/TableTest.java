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

    @Test
    void breaksALongLastColumn() {
        String text = new Table("NAME", "WHAT").row("a", "one two three four five six seven eight nine").row("b", "short").fit(34);
        assertEquals("""
                NAME  WHAT
                a     one two three four five six
                      seven eight nine
                b     short""", text);
    }

    @Test
    void givesARowAParagraphWhereItHasTooManyColumns() {
        String text = new Table("PEER", "STATE", ">SENT", ">RECEIVED", "HEARD").row("laptop", "established", "1.0 KiB", "2.0 KiB", "now").fit(40);
        assertEquals("""
                PEER laptop  STATE established
                  SENT 1.0 KiB  RECEIVED 2.0 KiB
                  HEARD now""", text);
    }
}
