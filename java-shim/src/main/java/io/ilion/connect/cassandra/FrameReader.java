package io.ilion.connect.cassandra;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the primitives of the messages from the native core; every length is checked against what
 * is left.
 */
final class FrameReader {
  private final byte[] bytes;
  private int position;

  /** A reader of a whole message, past its version byte. */
  FrameReader(byte[] message) {
    bytes = message;
    if (u8() != FrameWriter.VERSION) {
      throw corrupt("an unknown version");
    }
  }

  int u8() {
    require(1);
    return bytes[position++] & 0xFF;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a varint over 64 bits");
  }

  double f64() {
    require(Double.BYTES);
    double value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(position);
    position += Double.BYTES;
    return value;
  }

  /** A varint that has to fit an int: an index, a partition, an order. */
  int number() {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw corrupt("a number over 31 bits");
    }
    return (int) value;
  }

  String text() {
    int length = number();
    require(length);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** A count, and as many items. */
  <T> List<T> list(Function<FrameReader, T> item) {
    int count = number();
    // Each item takes a byte at least, so that no count can ask for more memory than the message
    // has.
    require(count);
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(item.apply(this));
    }
    return items;
  }

  void end() {
    if (position != bytes.length) {
      throw corrupt("bytes after the end");
    }
  }

  CoreException corrupt(String what) {
    return new CoreException(
        "Corrupt message from the native core: "
            + what
            + " at byte "
            + position
            + " (are the jar and its native library of one build?)");
  }

  private void require(int length) {
    if (length > bytes.length - position) {
      throw corrupt("a length beyond the end");
    }
  }
}
