package io.ilion.connect.cassandra;

import java.util.List;

/** A table of three options as the core writes it. */
final class OptionBytes {
  private OptionBytes() {}

  static byte[] table() {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(3);
    option(writer, "contact.points", "LIST", 0, null, "HIGH", "LONG", List.of());
    option(writer, "password", "PASSWORD", 1, null, "MEDIUM", "MEDIUM", List.of());
    option(writer, "port", "INT", 2, "9042", "LOW", "SHORT", List.of("9042", "9142"));
    return writer.toByteArray();
  }

  private static void option(
      FrameWriter writer,
      String name,
      String type,
      int defaultKind,
      String defaultText,
      String importance,
      String width,
      List<String> choices) {
    writer.text(name);
    writer.text(type);
    writer.u8(defaultKind);
    if (defaultText != null) {
      writer.text(defaultText);
    }
    writer.text(importance);
    writer.text("About " + name + ".");
    writer.text("Connection");
    writer.varint(7);
    writer.text(width);
    writer.text("The " + name);
    writer.varint(choices.size());
    choices.forEach(writer::text);
  }
}
