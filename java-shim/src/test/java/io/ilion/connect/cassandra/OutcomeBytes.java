package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Builds outcomes as the core writes them. */
final class OutcomeBytes {
  private int flags;
  private final List<Consumer<FrameWriter>> logs = new ArrayList<>();
  private final List<Consumer<FrameWriter>> errants = new ArrayList<>();
  private final List<Consumer<FrameWriter>> released = new ArrayList<>();

  static OutcomeBytes idle() {
    return new OutcomeBytes();
  }

  static OutcomeBytes busy() {
    return new OutcomeBytes().with(2);
  }

  static OutcomeBytes full() {
    return new OutcomeBytes().with(3);
  }

  static OutcomeBytes metDataCenter() {
    return new OutcomeBytes().with(4);
  }

  private OutcomeBytes with(int flags) {
    this.flags = flags;
    return this;
  }

  OutcomeBytes log(int level, String logger, String message) {
    logs.add(
        writer -> {
          writer.u8(level);
          writer.text(logger);
          writer.text(message);
        });
    return this;
  }

  OutcomeBytes errant(long batch, int index, String message) {
    errants.add(
        writer -> {
          writer.varint(batch);
          writer.varint(index);
          writer.text(message);
        });
    return this;
  }

  OutcomeBytes released(long batch) {
    released.add(writer -> writer.varint(batch));
    return this;
  }

  byte[] bytes() {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.u8(flags);
    for (List<Consumer<FrameWriter>> list : List.of(logs, errants, released)) {
      writer.varint(list.size());
      list.forEach(item -> item.accept(writer));
    }
    return writer.toByteArray();
  }
}
