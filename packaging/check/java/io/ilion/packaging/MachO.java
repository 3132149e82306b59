package io.ilion.packaging;

import static io.ilion.packaging.Library.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The format of macOS, as far as 64-bit machines go. */
final class MachO {
  static final int MAGIC = 0xfeedfacf;

  private static final Map<Integer, String> MACHINES =
      Map.of(0x0100_0007, "x86_64", 0x0100_000c, "aarch64");

  private static final int SYMBOLS = 2;
  private static final int LOAD_LIBRARY = 12;
  private static final int LOAD_WEAK_LIBRARY = 0x8000_0018;

  /**
   * Of a symbol's kind: seen from outside, not within the library alone, and in one of its
   * sections.
   */
  private static final int EXPORTED_MASK = 0x1f;

  private static final int EXPORTED = 0x0f;

  private MachO() {}

  static Library read(ByteBuffer bytes) {
    int machine = bytes.getInt(4);
    List<String> needed = new ArrayList<>();
    List<String> exports = new ArrayList<>();
    int command = 32;
    for (int i = 0; i < bytes.getInt(16); i++) {
      switch (bytes.getInt(command)) {
        case LOAD_LIBRARY, LOAD_WEAK_LIBRARY ->
            needed.add(text(bytes, command + bytes.getInt(command + 8)));
        case SYMBOLS -> readExports(bytes, command, exports);
        default -> {}
      }
      command += bytes.getInt(command + 4);
    }
    return new Library(
        "macos", MACHINES.getOrDefault(machine, "machine " + machine), needed, List.of(), exports);
  }

  private static void readExports(ByteBuffer bytes, int command, List<String> exports) {
    int strings = bytes.getInt(command + 16);
    for (int i = 0; i < bytes.getInt(command + 12); i++) {
      int symbol = bytes.getInt(command + 8) + i * 16;
      if ((bytes.get(symbol + 4) & EXPORTED_MASK) == EXPORTED) {
        // C's names have an underscore more.
        exports.add(text(bytes, strings + bytes.getInt(symbol)).replaceFirst("^_", ""));
      }
    }
  }
}
