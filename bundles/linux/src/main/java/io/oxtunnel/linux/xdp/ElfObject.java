package io.oxtunnel.linux.xdp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A relocatable ELF object of the BPF machine (elf(5)): little-endian, 64 bits. Holds the bytes and the section headers; every offset and
 * size is checked before it is used.
 */
final class ElfObject {
    /** What a program object may be at most: the one that is carried has 2 KB. */
    static final int LARGEST = 1 << 20;
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS64_LITTLE_VERSION1 = 0x010102;
    private static final int RELOCATABLE = 1;
    private static final int BPF = 247;
    private static final int HEADER = 64;
    private static final int SECTION = 64;
    private static final int MOST_SECTIONS = 256;

    /**
     * A section header.
     *
     * @param name its name
     * @param type SHT_PROGBITS 1, SHT_SYMTAB 2, SHT_STRTAB 3, SHT_REL 9
     * @param offset of its bytes in the object
     * @param size in bytes
     * @param link index of the section that goes with it
     * @param info for relocations: index of the section that they change
     */
    record Section(String name, int type, int offset, int size, int link, int info) {
    }

    private final ByteBuffer bytes;
    private final List<Section> sections = new ArrayList<>();

    /**
     * Reads the headers.
     *
     * @throws IllegalArgumentException if this is no such object; the message says what is wrong with it
     */
    ElfObject(byte[] object) {
        if (object.length < HEADER || object.length > LARGEST) {
            throw wrong("size " + object.length + " is not in " + HEADER + ".." + LARGEST);
        }
        bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != MAGIC || (bytes.getInt(4) & 0xffffff) != CLASS64_LITTLE_VERSION1) {
            throw wrong("not ELF of 64 bits, little-endian");
        }
        if (bytes.getShort(16) != RELOCATABLE || bytes.getShort(18) != BPF) {
            throw wrong("type " + bytes.getShort(16) + " of machine " + bytes.getShort(18) + "; allowed: type 1 of machine " + BPF);
        }
        readSections();
    }

    private void readSections() {
        long at = bytes.getLong(40);
        int size = bytes.getShort(58);
        int count = bytes.getShort(60) & 0xffff;
        int names = bytes.getShort(62) & 0xffff;
        if (size != SECTION || count < 1 || count > MOST_SECTIONS || names >= count) {
            throw wrong(count + " section headers of " + size + " bytes, names in section " + names);
        }
        int start = range(at, (long) count * SECTION, "section headers");
        Section strings = header(start + names * SECTION, "");
        for (int i = 0; i < count; i++) {
            int header = start + i * SECTION;
            sections.add(header(header, text(strings, bytes.getInt(header))));
        }
    }

    private Section header(int at, String name) {
        int type = bytes.getInt(at + 4);
        boolean empty = type == 0 || type == 8;
        int offset = empty ? 0 : range(bytes.getLong(at + 24), bytes.getLong(at + 32), "section \"" + name + "\"");
        return new Section(name, type, offset, empty ? 0 : (int) bytes.getLong(at + 32), bytes.getInt(at + 40), bytes.getInt(at + 44));
    }

    private int range(long offset, long size, String what) {
        if (offset < 0 || size < 0 || offset > bytes.limit() || size > bytes.limit() - offset) {
            throw wrong(what + ": offset " + offset + " and size " + size + " are not in 0.." + bytes.limit());
        }
        return (int) offset;
    }

    /** Returns the zero-terminated text at an offset of a section of texts. */
    String text(Section strings, int offset) {
        if (offset < 0 || offset >= strings.size()) {
            throw wrong("name at " + offset + " is not in 0.." + (strings.size() - 1));
        }
        int end = offset;
        while (end < strings.size() && bytes.get(strings.offset() + end) != 0) {
            end++;
        }
        if (end == strings.size()) {
            throw wrong("the name at " + offset + " does not end");
        }
        return new String(bytes.array(), strings.offset() + offset, end - offset, StandardCharsets.US_ASCII);
    }

    /** Returns a section by its index. */
    Section section(int index) {
        if (index < 0 || index >= sections.size()) {
            throw wrong("section " + index + " is not in 0.." + (sections.size() - 1));
        }
        return sections.get(index);
    }

    /** Returns the index of the only section of a name. */
    int index(String name) {
        int found = -1;
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).name().equals(name)) {
                if (found >= 0) {
                    throw wrong("two sections \"" + name + "\"");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw wrong("no section \"" + name + "\"");
        }
        return found;
    }

    /** Returns the sections of a type. */
    List<Section> ofType(int type) {
        return sections.stream().filter(section -> section.type() == type).toList();
    }

    /** Returns the bytes of a section, little-endian. */
    ByteBuffer content(Section section) {
        return bytes.slice(section.offset(), section.size()).order(ByteOrder.LITTLE_ENDIAN);
    }

    static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("not a BPF object: " + what);
    }
}
