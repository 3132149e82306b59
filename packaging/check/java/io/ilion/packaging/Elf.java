package io.ilion.packaging;

import static io.ilion.packaging.Library.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The format of Linux, as far as 64-bit little-endian machines go. */
final class Elf {
  static final int MAGIC = 'E' << 8 | 'L' << 16 | 'F' << 24 | 0x7f;

  private static final Map<Integer, String> MACHINES = Map.of(62, "x86_64", 183, "aarch64");

  private static final int DYNAMIC = 6;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int VERSIONS_NEEDED = 0x6ffffffe;
  private static final int VERSION_OF_SYMBOL = 0x6fffffff;

  private static final int TAG_NEEDED = 1;
  private static final int WEAK = 2;

  private final ByteBuffer bytes;
  private final Map<Integer, Section> sections = new HashMap<>();

  /** {@code strings} is where the table of texts is that the section refers to. */
  private record Section(int start, int end, int strings) {}

  private Elf(ByteBuffer bytes) {
    this.bytes = bytes;
    int table = (int) bytes.getLong(40);
    int size = bytes.getShort(58);
    for (int i = 0; i < bytes.getShort(60); i++) {
      int at = table + i * size;
      int start = (int) bytes.getLong(at + 24);
      int strings = (int) bytes.getLong(table + bytes.getInt(at + 40) * size + 24);
      sections.put(
          bytes.getInt(at + 4), new Section(start, start + (int) bytes.getLong(at + 32), strings));
    }
  }

  static Library read(ByteBuffer bytes) {
    Elf elf = new Elf(bytes);
    int machine = bytes.getShort(18);
    List<Library.Import> imports = new ArrayList<>();
    List<String> exports = new ArrayList<>();
    elf.readSymbols(imports, exports);
    return new Library(
        "linux",
        MACHINES.getOrDefault(machine, "machine " + machine),
        elf.needed(),
        imports,
        exports);
  }

  private Section section(int type) {
    return sections.getOrDefault(type, new Section(0, 0, 0));
  }

  private List<String> needed() {
    Section dynamic = section(DYNAMIC);
    List<String> needed = new ArrayList<>();
    for (int at = dynamic.start; at < dynamic.end; at += 16) {
      if (bytes.getLong(at) == TAG_NEEDED) {
        needed.add(text(bytes, dynamic.strings + (int) bytes.getLong(at + 8)));
      }
    }
    return needed;
  }

  private void readSymbols(List<Library.Import> imports, List<String> exports) {
    Map<Integer, String> versions = versions();
    Section symbols = section(DYNAMIC_SYMBOLS);
    Section versionOf = section(VERSION_OF_SYMBOL);
    // The first is no symbol.
    for (int i = 1; symbols.start + i * 24 < symbols.end; i++) {
      int at = symbols.start + i * 24;
      String name = text(bytes, symbols.strings + bytes.getInt(at));
      boolean isUndefined = bytes.getShort(at + 6) == 0;
      if (isUndefined) {
        int version = versionOf.start == 0 ? 0 : bytes.getShort(versionOf.start + i * 2) & 0x7fff;
        boolean isWeak = bytes.get(at + 4) >> 4 == WEAK;
        imports.add(new Library.Import(name, versions.getOrDefault(version, ""), isWeak));
      } else {
        exports.add(name);
      }
    }
  }

  /** The names of versions by the numbers that symbols refer to them with. */
  private Map<Integer, String> versions() {
    Map<Integer, String> versions = new HashMap<>();
    Section needed = section(VERSIONS_NEEDED);
    int library = needed.start;
    while (library < needed.end) {
      int version = library + bytes.getInt(library + 8);
      for (int i = 0; i < bytes.getShort(library + 2); i++) {
        versions.put(
            bytes.getShort(version + 6) & 0x7fff,
            text(bytes, needed.strings + bytes.getInt(version + 8)));
        version += bytes.getInt(version + 12);
      }
      int next = bytes.getInt(library + 12);
      library = next == 0 ? needed.end : library + next;
    }
    return versions;
  }
}
