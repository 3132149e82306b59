package io.ilion.connect.cassandra;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers what a test told it to, and notes what it was asked. */
final class FakeCore implements Core {
  static final long HANDLE = 42;

  final List<String> calls = new ArrayList<>();
  final FrameText frames = new FrameText();

  /**
   * The next answers of put and drain: an OutcomeBytes or a RuntimeException; idle when there is
   * none.
   */
  final Deque<Object> answers = new ArrayDeque<>();

  final Map<String, Long> pending = new TreeMap<>();
  byte[] options = OptionBytes.table();
  byte[] problems = {1, 0};
  byte[] metrics = MetricsBytes.task(List.of(MetricsBytes.whole("rows", 0))).bytes();
  byte[] reads = {FrameWriter.VERSION, 1, 1, 0};
  byte[] lastLogs = {FrameWriter.VERSION, 0};
  List<String> loggers = List.of("core.task", "driver");
  RuntimeException openFails;
  RuntimeException closeFails;

  FakeCore answer(Object answer) {
    answers.add(answer);
    return this;
  }

  @Override
  public byte[] options() {
    calls.add("options");
    return options;
  }

  @Override
  public byte[] validate(byte[] config, boolean starting) {
    calls.add("validate");
    return problems;
  }

  @Override
  public long open(byte[] config, boolean errantReporter) {
    calls.add("open " + errantReporter);
    if (openFails != null) {
      throw openFails;
    }
    return HANDLE;
  }

  @Override
  public byte[] reads(long handle) {
    return reads;
  }

  @Override
  public byte[] put(long handle, byte[] frame, int length) {
    List<String> lines = frames.decode(Arrays.copyOf(frame, length));
    calls.add("put " + lines.size() + (frames.wasFresh() ? " fresh" : ""));
    return next(handle);
  }

  @Override
  public byte[] drain(long handle, long timeoutMillis) {
    calls.add("drain" + (timeoutMillis == 0 ? " 0" : ""));
    return next(handle);
  }

  private byte[] next(long handle) {
    expectHandle(handle);
    Object answer = answers.isEmpty() ? OutcomeBytes.idle() : answers.remove();
    if (answer instanceof RuntimeException) {
      throw (RuntimeException) answer;
    }
    return ((OutcomeBytes) answer).bytes();
  }

  @Override
  public void acknowledge(long handle) {
    expectHandle(handle);
    calls.add("acknowledge");
  }

  @Override
  public byte[] pending(long handle) {
    expectHandle(handle);
    calls.add("pending");
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(pending.size());
    pending.forEach(
        (partition, offset) -> {
          int dash = partition.lastIndexOf('-');
          writer.text(partition.substring(0, dash));
          writer.varint(Integer.parseInt(partition.substring(dash + 1)));
          writer.varint(offset);
        });
    return writer.toByteArray();
  }

  @Override
  public byte[] metrics(long handle) {
    expectHandle(handle);
    return metrics;
  }

  @Override
  public void assigned(long handle) {
    expectHandle(handle);
    calls.add("assigned");
  }

  @Override
  public void revoke(long handle, byte[] partitions) {
    expectHandle(handle);
    FrameReader reader = new FrameReader(partitions);
    calls.add("revoke " + reader.list(item -> item.text() + "-" + item.number()));
    reader.end();
  }

  @Override
  public byte[] close(long handle) {
    expectHandle(handle);
    calls.add("close");
    if (closeFails != null) {
      throw closeFails;
    }
    return lastLogs;
  }

  @Override
  public byte[] loggers() {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(loggers.size());
    loggers.forEach(writer::text);
    return writer.toByteArray();
  }

  @Override
  public void logLevels(byte[] levels) {
    FrameReader reader = new FrameReader(levels);
    calls.add("logLevels " + reader.list(FrameReader::u8));
    reader.end();
  }

  private static void expectHandle(long handle) {
    if (handle != HANDLE) {
      throw new AssertionError("a call with the handle " + handle);
    }
  }
}
