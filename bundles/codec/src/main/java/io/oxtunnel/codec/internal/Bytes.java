package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.MalformedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Big-endian numbers in arrays, and the checks that every body shares. Control path. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {
    }

    static int u8(byte[] body, int offset) {
        return body[offset] & 0xff;
    }

    static int u16(byte[] body, int offset) {
        return (short) SHORT.get(body, offset) & 0xffff;
    }

    static int i32(byte[] body, int offset) {
        return (int) INT.get(body, offset);
    }

    static long i64(byte[] body, int offset) {
        return (long) LONG.get(body, offset);
    }

    static byte[] array(byte[] body, int offset, int length) {
        return Arrays.copyOfRange(body, offset, offset + length);
    }

    static void u8(byte[] body, int offset, int value) {
        body[offset] = (byte) value;
    }

    static void u16(byte[] body, int offset, int value) {
        SHORT.set(body, offset, (short) value);
    }

    static void i32(byte[] body, int offset, int value) {
        INT.set(body, offset, value);
    }

    static void i64(byte[] body, int offset, long value) {
        LONG.set(body, offset, value);
    }

    /** Writes an array of the record to be encoded, whose size is fixed. */
    static void array(byte[] body, int offset, int length, byte[] value, String field) {
        if (value.length != length) {
            throw new IllegalArgumentException(field + ": " + value.length + " bytes, not " + length);
        }
        System.arraycopy(value, 0, body, offset, length);
    }

    /** Checks a number of the record to be encoded. */
    static int range(long value, long most, String field) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(field + ": " + value + " is not in 0.." + most);
        }
        return (int) value;
    }

    /** Checks the size of a received body. */
    static void size(byte[] body, int size, String what) throws MalformedException {
        if (body.length != size) {
            throw new MalformedException(what + ": " + body.length + " bytes, not " + size);
        }
    }

    /** Checks a number of a received body. */
    static int most(int value, int most, String field) throws MalformedException {
        if (value > most) {
            throw new MalformedException(field + ": " + value + " is not in 0.." + most);
        }
        return value;
    }

    /** Checks bytes of a received body that the format fixes to zero. */
    static void zero(byte[] body, int from, int to, String what) throws MalformedException {
        for (int i = from; i < to; i++) {
            if (body[i] != 0) {
                throw new MalformedException(what + ": byte " + i + " is " + u8(body, i) + ", not 0");
            }
        }
    }
}
