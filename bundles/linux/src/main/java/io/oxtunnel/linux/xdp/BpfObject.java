package io.oxtunnel.linux.xdp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One BPF program with its maps, as clang compiles it: instructions in a section of the program's own, descriptions of maps in "maps", a
 * licence in "license", and the places where instructions name a map.
 *
 * @param instructions eight bytes each, maps not yet filled in
 * @param license as the kernel wants it, such as "GPL"
 * @param maps descriptions by name
 * @param uses which instruction (by its number) names which map
 */
public record BpfObject(byte[] instructions, String license, Map<String, MapShape> maps, Map<Integer, String> uses) {
    /** Most instructions that this reads. */
    public static final int MOST_INSTRUCTIONS = 4_096;
    private static final int INSTRUCTION = 8;
    private static final int MAP = 20;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 16;
    private static final int SYMBOLS = 2;
    private static final int STRINGS = 3;
    private static final int RELOCATIONS = 9;
    /** R_BPF_64_64: 64 bits in two instructions. */
    private static final int WIDE = 1;
    private static final byte LOAD_WIDE = 0x18;

    /**
     * A map as its creator wants it.
     *
     * @param type BPF_MAP_TYPE_*
     * @param keySize bytes of a key
     * @param valueSize bytes of a value
     * @param entries most entries
     * @param flags BPF_F_*
     */
    public record MapShape(int type, int keySize, int valueSize, int entries, int flags) {
    }

    private record Symbol(String name, int section, long value) {
    }

    /**
     * Reads an object.
     *
     * @param program section of the program, such as "xdp"
     * @throws IllegalArgumentException if it is no such object, or more than one program with maps; the message says what is wrong
     */
    public static BpfObject parse(byte[] object, String program) {
        ElfObject elf = new ElfObject(object);
        int code = elf.index(program);
        int maps = elf.index("maps");
        byte[] instructions = bytes(elf, elf.section(code));
        if (instructions.length == 0 || instructions.length % INSTRUCTION != 0 || instructions.length / INSTRUCTION > MOST_INSTRUCTIONS) {
            throw ElfObject.wrong(instructions.length + " bytes of instructions; allowed: 1.." + MOST_INSTRUCTIONS + " of 8 bytes");
        }
        List<Symbol> symbols = symbols(elf);
        Map<Long, String> names = new LinkedHashMap<>();
        Map<String, MapShape> shapes = shapes(elf.content(elf.section(maps)), symbols, maps, names);
        ElfObject.Section license = elf.section(elf.index("license"));
        return new BpfObject(instructions, elf.text(license, 0), shapes, uses(elf, code, maps, symbols, names, instructions));
    }

    private static byte[] bytes(ElfObject elf, ElfObject.Section section) {
        byte[] bytes = new byte[section.size()];
        elf.content(section).get(bytes);
        return bytes;
    }

    private static List<Symbol> symbols(ElfObject elf) {
        List<ElfObject.Section> tables = elf.ofType(SYMBOLS);
        if (tables.size() != 1 || tables.getFirst().size() % SYMBOL != 0) {
            throw ElfObject.wrong(tables.size() + " symbol tables; allowed: one, of " + SYMBOL + " bytes a symbol");
        }
        ElfObject.Section strings = elf.section(tables.getFirst().link());
        if (strings.type() != STRINGS) {
            throw ElfObject.wrong("names of symbols in a section of type " + strings.type());
        }
        ByteBuffer table = elf.content(tables.getFirst());
        List<Symbol> symbols = new ArrayList<>();
        for (int at = 0; at < table.limit(); at += SYMBOL) {
            symbols.add(new Symbol(elf.text(strings, table.getInt(at)), table.getShort(at + 6) & 0xffff, table.getLong(at + 8)));
        }
        return symbols;
    }

    private static Map<String, MapShape> shapes(ByteBuffer content, List<Symbol> symbols, int section, Map<Long, String> names) {
        Map<String, MapShape> shapes = new LinkedHashMap<>();
        for (Symbol symbol : symbols) {
            if (symbol.section() != section || symbol.name().isEmpty()) {
                continue;
            }
            long at = symbol.value();
            if (at < 0 || at % MAP != 0 || at > content.limit() - MAP || shapes.containsKey(symbol.name())) {
                throw ElfObject.wrong("map \"" + symbol.name() + "\" at " + at + " of " + content.limit() + " bytes");
            }
            int p = (int) at;
            shapes.put(symbol.name(), new MapShape(content.getInt(p), content.getInt(p + 4), content.getInt(p + 8), content.getInt(p + 12),
                    content.getInt(p + 16)));
            names.put(at, symbol.name());
        }
        return shapes;
    }

    private static Map<Integer, String> uses(ElfObject elf, int code, int maps, List<Symbol> symbols, Map<Long, String> names,
            byte[] instructions) {
        Map<Integer, String> uses = new LinkedHashMap<>();
        for (ElfObject.Section section : elf.ofType(RELOCATIONS)) {
            if (section.info() != code) {
                continue;
            }
            if (section.size() % RELOCATION != 0) {
                throw ElfObject.wrong(section.size() + " bytes of relocations");
            }
            ByteBuffer table = elf.content(section);
            for (int at = 0; at < table.limit(); at += RELOCATION) {
                int symbol = table.getInt(at + 12);
                boolean known = symbol >= 0 && symbol < symbols.size() && symbols.get(symbol).section() == maps;
                String map = known ? names.get(symbols.get(symbol).value()) : null;
                if (table.getInt(at + 8) != WIDE || map == null) {
                    throw ElfObject.wrong("relocation of type " + table.getInt(at + 8) + " to symbol " + symbol + "; allowed: a map");
                }
                uses.put(place(table.getLong(at), instructions), map);
            }
        }
        return uses;
    }

    private static int place(long offset, byte[] instructions) {
        if (offset < 0 || offset % INSTRUCTION != 0 || offset > instructions.length - 2L * INSTRUCTION || instructions[(int) offset] != LOAD_WIDE) {
            throw ElfObject.wrong("relocation at " + offset + ", where no address is loaded");
        }
        return (int) offset / INSTRUCTION;
    }
}
