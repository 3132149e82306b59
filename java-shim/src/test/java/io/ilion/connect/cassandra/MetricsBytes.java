package io.ilion.connect.cassandra;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Builds metrics as the core writes them. */
final class MetricsBytes {
  private final List<Consumer<FrameWriter>> groups = new ArrayList<>();

  static MetricsBytes task(List<Consumer<FrameWriter>> metrics) {
    return new MetricsBytes().dataCenter("", metrics);
  }

  MetricsBytes dataCenter(String name, List<Consumer<FrameWriter>> metrics) {
    groups.add(
        writer -> {
          writer.text(name);
          writer.varint(metrics.size());
          metrics.forEach(metric -> metric.accept(writer));
        });
    return this;
  }

  static Consumer<FrameWriter> whole(String name, long value) {
    return writer -> {
      head(writer, name, 0);
      writer.varint(value);
    };
  }

  static Consumer<FrameWriter> fraction(String name, double value) {
    return writer -> {
      head(writer, name, 1);
      byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array();
      for (byte next : bytes) {
        writer.u8(next);
      }
    };
  }

  static Consumer<FrameWriter> text(String name, String value) {
    return writer -> {
      head(writer, name, 2);
      writer.text(value);
    };
  }

  private static void head(FrameWriter writer, String name, int kind) {
    writer.text(name);
    writer.text("Meaning of " + name + ".");
    writer.u8(kind);
  }

  byte[] bytes() {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(groups.size());
    groups.forEach(group -> group.accept(writer));
    return writer.toByteArray();
  }
}
