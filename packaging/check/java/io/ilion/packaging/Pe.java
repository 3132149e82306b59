package io.ilion.packaging;

import static io.ilion.packaging.Library.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The format of Windows, as far as 64-bit machines go. */
final class Pe {
  static final short MAGIC = 'M' | 'Z' << 8;

  private static final Map<Integer, String> MACHINES = Map.of(0x8664, "x86_64", 0xaa64, "aarch64");

  private final ByteBuffer bytes;
  private final int header;

  private Pe(ByteBuffer bytes) {
    this.bytes = bytes;
    this.header = bytes.getInt(60);
  }

  static Library read(ByteBuffer bytes) {
    Pe pe = new Pe(bytes);
    int machine = bytes.getShort(pe.header + 4) & 0xffff;
    return new Library(
        "windows",
        MACHINES.getOrDefault(machine, "machine " + machine),
        pe.needed(),
        List.of(),
        pe.exports());
  }

  private List<String> needed() {
    List<String> needed = new ArrayList<>();
    for (int at = directory(1); bytes.getInt(at + 12) != 0; at += 20) {
      needed.add(text(bytes, inFile(bytes.getInt(at + 12))));
    }
    return needed;
  }

  private List<String> exports() {
    int directory = directory(0);
    int names = inFile(bytes.getInt(directory + 32));
    List<String> exports = new ArrayList<>();
    for (int i = 0; i < bytes.getInt(directory + 24); i++) {
      exports.add(text(bytes, inFile(bytes.getInt(names + i * 4))));
    }
    return exports;
  }

  /** Where the table of exports (0) or imports (1) is in the file. */
  private int directory(int number) {
    return inFile(bytes.getInt(header + 24 + 112 + number * 8));
  }

  /** Where in the file something is of which the place in memory is known. */
  private int inFile(int inMemory) {
    int section = header + 24 + bytes.getShort(header + 20);
    for (int i = 0; i < bytes.getShort(header + 6); i++, section += 40) {
      int offset = inMemory - bytes.getInt(section + 12);
      if (offset >= 0 && offset < bytes.getInt(section + 16)) {
        return bytes.getInt(section + 20) + offset;
      }
    }
    throw new IllegalArgumentException("no section of it holds the address " + inMemory);
  }
}
