package io.oxtunnel.linux.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bytes of expressions that not every kernel has, typed from linux/netfilter/nf_tables.h and xt_NFQUEUE.h: lengths and types of
 * attributes little-endian, as machines of today are, what nf_tables reads big-endian. 5182 is 0x143e.
 */
class NftRuleTest {
    @BeforeEach
    void needsLittleEndian() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the literals are those of a little-endian machine");
    }

    private static void assertBytes(String expected, NftRule rule) {
        assertEquals(expected.replaceAll("\\s", ""), HexFormat.of().formatHex(rule.expressions().toArray()));
    }

    /** NFTA_LIST_ELEM { NFTA_EXPR_NAME "queue", NFTA_EXPR_DATA { NFTA_QUEUE_NUM, NFTA_QUEUE_TOTAL, NFTA_QUEUE_FLAGS } }. */
    @Test
    void queueByTheExpressionOfNfTables() {
        assertBytes("""
                2c000180
                  0a000100 717565756500 0000
                  1c000280
                    06000100 143e 0000
                    06000200 0002 0000
                    06000300 0000 0000
                """, new NftRule().queue(5_182, 2, false));
    }

    /** NFTA_LIST_ELEM { "target", { NFTA_TARGET_NAME "NFQUEUE", NFTA_TARGET_REV 3, NFTA_TARGET_INFO struct xt_NFQ_info_v3 } }. */
    @Test
    void queueByTheTargetOfXtables() {
        assertBytes("""
                34000180
                  0b000100 74617267657400 00
                  24000280
                    0c000100 4e46515545554500
                    08000200 00000003
                    0c000300 3e14 0200 0000 0000
                """, new NftRule().queue(5_182, 2, true));
    }
}
