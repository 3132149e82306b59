package io.ilion.connect.cassandra;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the primitives of the messages to the native core into one growing, reused array. */
final class FrameWriter {
  /** The first byte of every message. */
  static final int VERSION = 1;

  private static final VarHandle SHORT = littleEndian(short[].class);
  private static final VarHandle INT = littleEndian(int[].class);
  private static final VarHandle LONG = littleEndian(long[].class);

  private static final int INITIAL_CAPACITY = 4 * 1024;

  /** A batch that was larger than this does not keep its memory for ever. */
  private static final int KEPT_CAPACITY = 16 * 1024 * 1024;

  private static final int LONGEST_VARINT = 10;

  /** From here on the JVM's own encoder, which works on whole vectors, beats a loop over chars. */
  private static final int LONG_TEXT = 64;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int position;

  private static VarHandle littleEndian(Class<?> arrayClass) {
    return MethodHandles.byteArrayViewVarHandle(arrayClass, ByteOrder.LITTLE_ENDIAN);
  }

  /** The array written to; only the first {@link #position()} bytes count. */
  byte[] array() {
    return bytes;
  }

  int position() {
    return position;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, position);
  }

  void clear() {
    position = 0;
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
    }
  }

  /** Takes back everything from {@code position} on. */
  void truncate(int position) {
    this.position = position;
  }

  void u8(int value) {
    reserve(1);
    bytes[position++] = (byte) value;
  }

  void i16(short value) {
    reserve(2);
    SHORT.set(bytes, position, value);
    position += 2;
  }

  void i32(int value) {
    reserve(4);
    INT.set(bytes, position, value);
    position += 4;
  }

  void i64(long value) {
    reserve(8);
    LONG.set(bytes, position, value);
    position += 8;
  }

  /** Overwrites four bytes that were written as a placeholder. */
  void i32At(int position, int value) {
    INT.set(bytes, position, value);
  }

  /** An unsigned LEB128 varint. */
  void varint(long value) {
    reserve(LONGEST_VARINT);
    while ((value & ~0x7FL) != 0) {
      bytes[position++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    bytes[position++] = (byte) value;
  }

  /** Leaves room for a varint of up to {@code most} and answers with its width in bytes. */
  int varintRoom(int most) {
    int width = 1;
    for (int left = most >>> 7; left != 0; left >>>= 7) {
      width++;
    }
    reserve(width);
    position += width;
    return width;
  }

  /** Fills the room that was left for a varint; a small one is padded. */
  void varintAt(int position, int width, int value) {
    for (int i = 0; i < width; i++) {
      int more = i < width - 1 ? 0x80 : 0;
      bytes[position + i] = (byte) (value >>> 7 * i & 0x7F | more);
    }
  }

  void raw(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, position, length);
    position += length;
  }

  /** A count of bytes and the bytes. */
  void counted(byte[] source) {
    varint(source.length);
    raw(source, 0, source.length);
  }

  /** The remaining bytes of a buffer, whose own position stays. */
  void raw(ByteBuffer source) {
    int length = source.remaining();
    reserve(length);
    source.duplicate().get(bytes, position, length);
    position += length;
  }

  /**
   * A count of bytes and the text as UTF-8.
   *
   * @return false, with nothing written, where the text has an unpaired surrogate: UTF-8 cannot say
   *     it, and replacing it would store another text
   */
  boolean text(String text) {
    return text.length() < LONG_TEXT ? shortText(text) : longText(text);
  }

  private boolean shortText(String text) {
    int length = text.length();
    int start = position;
    varint(length);
    reserve(length);
    byte[] target = bytes;
    int next = position;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        position = start;
        return otherThanAscii(text);
      }
      target[next++] = (byte) c;
    }
    position = next;
    return true;
  }

  private boolean longText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    // Of the same length it is ASCII, or an unpaired surrogate became one question mark.
    boolean exact =
        encoded.length == text.length()
            ? text.equals(new String(encoded, StandardCharsets.ISO_8859_1))
            : utf8Length(text) >= 0;
    if (exact) {
      varint(encoded.length);
      raw(encoded, 0, encoded.length);
    }
    return exact;
  }

  private boolean otherThanAscii(String text) {
    int size = utf8Length(text);
    if (size < 0) {
      return false;
    }
    varint(size);
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    raw(encoded, 0, encoded.length);
    return true;
  }

  /** How many bytes the text takes; -1 where it has an unpaired surrogate. */
  private static int utf8Length(String text) {
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        size++;
      } else if (c < 0x800) {
        size += 2;
      } else if (!Character.isSurrogate(c)) {
        size += 3;
      } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        size += 4;
        i++;
      } else {
        return -1;
      }
    }
    return size;
  }

  private void reserve(int more) {
    int needed = Math.addExact(position, more);
    if (needed > bytes.length) {
      long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
  }
}
