package io.ilion.connect.cassandra;

import java.util.List;

/** What the native core answers to every put and drain. */
final class Outcome {
  private static final int PAUSE = 1;
  private static final int BUSY = 2;
  private static final int MET_DATA_CENTER = 4;

  /** The core is full: no more records are wanted until an outcome says otherwise. */
  final boolean pause;

  /** Something is in flight: the core wants to be called again soon. */
  final boolean busy;

  /** Another data center has answered: there are more metrics than before. */
  final boolean metDataCenter;

  final List<LogLine> logs;
  final List<Errant> errants;

  /** Batches whose records may be forgotten, once the errant ones are reported. */
  final List<Long> released;

  private Outcome(FrameReader message) {
    int flags = message.u8();
    pause = (flags & PAUSE) != 0;
    busy = (flags & BUSY) != 0;
    metDataCenter = (flags & MET_DATA_CENTER) != 0;
    logs = message.list(LogLine::new);
    errants = message.list(Errant::new);
    released = message.list(FrameReader::varint);
    message.end();
  }

  static Outcome parse(byte[] message) {
    return new Outcome(new FrameReader(message));
  }

  /** A line for the worker's log. */
  static final class LogLine {
    /** 1 error, 2 warn, 3 info, 4 debug, 5 trace. */
    final int level;

    final String logger;
    final String message;

    LogLine(FrameReader reader) {
      level = reader.u8();
      logger = reader.text();
      message = reader.text();
    }
  }

  /** A record that can't be written, and why. */
  static final class Errant {
    final long batch;
    final int index;
    final String message;

    private Errant(FrameReader reader) {
      batch = reader.varint();
      index = reader.number();
      message = reader.text();
    }
  }
}
