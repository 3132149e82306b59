package io.ilion.connect.cassandra;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Decodes frames as the core does, one line of text per record. Keeps the definitions of earlier
 * frames.
 */
final class FrameText {
  private final List<String> topics = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<List<String>> shapes = new ArrayList<>();
  private ByteBuffer in;
  private boolean fresh;
  private int definitions;

  List<String> decode(byte[] frame) {
    in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    expect(in.get() == 1, "version");
    int flags = in.get();
    expect(flags == 0 || flags == 1, "flags");
    fresh = flags == 1;
    if (fresh) {
      topics.clear();
      names.clear();
      shapes.clear();
    }
    definitions = 0;
    List<String> lines = new ArrayList<>();
    while (in.hasRemaining()) {
      int entry = in.get();
      definitions += entry == 4 ? 0 : 1;
      if (entry == 1) {
        topics.add(text());
      } else if (entry == 2) {
        names.add(text());
      } else if (entry == 3) {
        shapes.add(strings());
      } else {
        expect(entry == 4, "entry");
        lines.add(sized());
      }
    }
    return lines;
  }

  /** Whether the latest frame told to forget all definitions. */
  boolean wasFresh() {
    return fresh;
  }

  /** How many definitions the latest frame made. */
  int definitions() {
    return definitions;
  }

  private String sized() {
    int end = in.getInt() + in.position();
    String line = record();
    expect(in.position() == end, "size of a record");
    return line;
  }

  private String record() {
    String origin = topics.get(count());
    int partition = count();
    long offset = varint();
    String topic = topics.get(count());
    int timestampType = in.get();
    expect(timestampType >= 0 && timestampType <= 2, "timestamp type");
    String timestamp = timestampType == 0 ? "none" : Long.toString(in.getLong());
    String headers = joined("[", "]", () -> text() + ": " + value());
    return ("topic=" + topic + " kafka_partition=" + partition + " offset=" + offset)
        + (" origin=" + origin + " timestamp=" + timestamp + " headers=" + headers)
        + (" key=" + value() + " value=" + value());
  }

  private String value() {
    int tag = in.get();
    switch (tag) {
      case 0:
        return "null";
      case 1:
        return "false";
      case 2:
        return "true";
      case 3:
        return "i8(" + in.get() + ")";
      case 4:
        return "i16(" + in.getShort() + ")";
      case 5:
        return "i32(" + in.getInt() + ")";
      case 6:
        return "i64(" + in.getLong() + ")";
      case 7:
        return String.format("f32(%08x)", in.getInt());
      case 8:
        return String.format("f64(%016x)", in.getLong());
      case 9:
        return "text(" + quoted(text()) + ")";
      case 10:
        return "bytes(" + hex(bytes()) + ")";
      case 11:
        int scale = in.getInt();
        return "decimal(" + hex(bytes()) + ", " + scale + ")";
      case 12:
        return "date(" + in.getInt() + ")";
      case 13:
        return "time(" + in.getInt() + ")";
      case 14:
        return "timestamp(" + in.getLong() + ")";
      case 15:
        return joined("[", "]", this::value);
      case 16:
        return joined("map{", "}", () -> value() + "=" + value());
      case 17:
        return joined("object{", "}", () -> quoted(names.get(count())) + "=" + value());
      case 18:
        StringJoiner fields = new StringJoiner(", ", "struct{", "}");
        shapes.get(count()).forEach(field -> fields.add(quoted(field) + "=" + value()));
        return fields.toString();
      case 19:
        return "unencodable(" + quoted(text()) + ")";
      default:
        throw new AssertionError("an unknown tag " + tag);
    }
  }

  private String joined(String open, String close, Supplier<String> item) {
    StringJoiner joiner = new StringJoiner(", ", open, close);
    for (int left = count(); left > 0; left--) {
      joiner.add(item.get());
    }
    return joiner.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= 0x20 && c <= 0x7e) {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }

  static String hex(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }

  private List<String> strings() {
    List<String> strings = new ArrayList<>();
    for (int left = count(); left > 0; left--) {
      strings.add(text());
    }
    return strings;
  }

  private String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[count()];
    in.get(bytes);
    return bytes;
  }

  private int count() {
    return Math.toIntExact(varint());
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("wrong " + what);
    }
  }
}
