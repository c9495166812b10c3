package io.oxtunnel.linux.resolve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.linux.resolve.DnsAnswer.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DNS messages, as RFC 1035 has them. */
final class DnsAnswerTest {
    private static final DnsQuestion QUESTION = new DnsQuestion(0x1234, "vpn.example", DnsQuestion.A);
    private static final String QUERY = "12340100000100000000000003" + "76706e" + "07" + "6578616d706c65" + "00" + "00010001";
    // vpn.example is an alias of a.example, which has two addresses; names are compressed.
    private static final String ANSWER = "12348180000100030000000003" + "76706e" + "07" + "6578616d706c65" + "00" + "00010001"
            + "c00c" + "00050001" + "0000003c" + "0004" + "0161" + "c010"
            + "c029" + "00010001" + "0000003c" + "0004" + "c0000201"
            + "c029" + "00010001" + "0000003c" + "0004" + "c0000202";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static DnsAnswer read(String hex) {
        return DnsAnswer.read(QUESTION, bytes(hex), hex.length() / 2);
    }

    @Test
    void aQuestion() {
        assertArrayEquals(bytes(QUERY), QUESTION.encode());
    }

    @Test
    void anAliasIsFollowed() {
        assertEquals(new DnsAnswer(Kind.KNOWN, List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("192.0.2.2"))), read(ANSWER));
    }

    @Test
    void anAddressOfAnotherNameIsNotTaken() {
        assertEquals(new DnsAnswer(Kind.KNOWN, List.of()), read(ANSWER.replace("c029" + "0001", "c010" + "0001")));
    }

    @Test
    void anAnswerToAnotherQuestionIsForeign() {
        assertEquals(Kind.FOREIGN, read("ffff" + ANSWER.substring(4)).kind());
        assertEquals(Kind.FOREIGN, read(ANSWER.replaceFirst("76706e", "76706f")).kind());
        assertEquals(Kind.FOREIGN, read(ANSWER.replaceFirst("00010001", "001c0001")).kind());
        assertEquals(Kind.FOREIGN, read(QUERY).kind());
    }

    @Test
    void codesOfTheServer() {
        assertEquals(new DnsAnswer(Kind.KNOWN, List.of()), read(ANSWER.replaceFirst("8180", "8183")));
        assertEquals(Kind.REFUSED, read(ANSWER.replaceFirst("8180", "8182")).kind());
        assertEquals(Kind.REFUSED, read(ANSWER.replaceFirst("8180", "8185")).kind());
        assertEquals(Kind.TRUNCATED, read(ANSWER.replaceFirst("8180", "8380")).kind());
    }

    @Test
    void aPointerToItselfOrForwardsIsRefused() {
        assertEquals(Kind.FOREIGN, read(ANSWER.replaceFirst("c00c", "c01d")).kind());
        assertEquals(Kind.FOREIGN, read(ANSWER.replaceFirst("c00c", "c040")).kind());
    }

    /** A chain of pointers backwards through labels must not make a name longer than 255. */
    @Test
    void aNameThatGrowsTooLongIsRefused() {
        assertEquals(Kind.KNOWN, ofNameWithLabels(2));
        assertEquals(Kind.FOREIGN, ofNameWithLabels(4));
    }

    private static Kind ofNameWithLabels(int last) {
        // A text of five labels, each with a pointer to the one before, and then a record whose owner is the last one.
        int text = 29 + 12;
        StringBuilder hex = new StringBuilder(ANSWER.substring(0, 58).replaceFirst("00010003", "00010002")).append("c00c001000010000003c").append(String.format("%04x", 5 * 66));
        for (int i = 0; i < 5; i++) {
            hex.append("3f").append("61".repeat(63)).append(i == 0 ? "c00c" : pointer(text + (i - 1) * 66));
        }
        hex.append(pointer(text + last * 66)).append("000100010000003c0004c0000201");
        return read(hex.toString()).kind();
    }

    private static String pointer(int to) {
        return String.format("%04x", 0xc000 | to);
    }

    @Test
    void everyCutAndEveryDamageIsReadWithoutFailure() {
        byte[] whole = bytes(ANSWER);
        for (int length = 0; length < whole.length; length++) {
            assertTrue(DnsAnswer.read(QUESTION, whole, length).addresses().isEmpty());
        }
        Random random = new Random(53);
        for (int i = 0; i < 200_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertTrue(DnsAnswer.read(QUESTION, damaged, damaged.length).addresses().size() <= 16);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a b", "a\n", "\u00fc.example"})
    void whatIsNoHostNameIsNotAsked(String name) {
        assertThrows(UnknownHostException.class, () -> DnsQuestion.normal(name));
    }

    @Test
    void longNamesAreNotAsked() throws Exception {
        assertThrows(UnknownHostException.class, () -> DnsQuestion.normal("a".repeat(64) + ".example"));
        assertThrows(UnknownHostException.class, () -> DnsQuestion.normal("abcdefg.".repeat(32) + "example"));
        assertEquals("vpn.example", DnsQuestion.normal("VPN.Example."));
    }
}
