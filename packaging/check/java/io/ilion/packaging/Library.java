package io.ilion.packaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a system reads of a library before it runs it.
 *
 * @param system as the platforms of the archive name it
 * @param machine as the platforms of the archive name it
 * @param needed the libraries that it asks for
 * @param imports the symbols that it asks for; of Linux only, where a symbol has versions
 * @param exports the symbols that it offers
 */
public record Library(
    String system,
    String machine,
    List<String> needed,
    List<Import> imports,
    List<String> exports) {

  /**
   * A symbol of another library.
   *
   * @param version empty where it asks for none
   * @param isOptional whether the library loads without it
   */
  public record Import(String symbol, String version, boolean isOptional) {}

  /** The file formats of the systems know each other by how they start. */
  public static Library read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < 64) {
      throw new IllegalArgumentException("it is too short for a library");
    }
    if (bytes.getInt(0) == Elf.MAGIC) {
      return Elf.read(bytes);
    }
    if (bytes.getInt(0) == MachO.MAGIC) {
      return MachO.read(bytes);
    }
    if (bytes.getShort(0) == Pe.MAGIC) {
      return Pe.read(bytes);
    }
    throw new IllegalArgumentException("it is no library of Linux, macOS or Windows");
  }

  /** Text up to its zero byte. */
  static String text(ByteBuffer bytes, int at) {
    int end = at;
    while (bytes.get(end) != 0) {
      end++;
    }
    return new String(bytes.array(), at, end - at, StandardCharsets.ISO_8859_1);
  }
}
