package io.ilion.connect.cassandra;

import java.util.List;

/** A table of four options as the core writes it. */
final class OptionBytes {
  private OptionBytes() {}

  static byte[] table() {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(4);
    option(writer, "contact.points", "LIST", 0, null, "HIGH", "LONG", List.of());
    option(writer, "password", "PASSWORD", 1, null, "MEDIUM", "MEDIUM", List.of());
    option(writer, "port", "INT", 2, "9042", "LOW", "SHORT", List.of("9042", "9142"));
    option(writer, "store", "STRING", 1, null, "LOW", "LONG", List.of(), "port", "9142", "9143");
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
      List<String> choices,
      String... shownWhen) {
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
    writer.varint(shownWhen.length == 0 ? 0 : 1);
    for (int part = 0; part < shownWhen.length; part++) {
      writer.text(shownWhen[part]);
      if (part == 0) {
        writer.varint(shownWhen.length - 1);
      }
    }
  }
}
