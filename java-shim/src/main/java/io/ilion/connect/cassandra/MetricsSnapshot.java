package io.ilion.connect.cassandra;

import java.util.List;

/** What a task shows of itself at a moment: {@code metrics} of the wire format. */
final class MetricsSnapshot {
  private static final int WHOLE = 0;
  private static final int FRACTION = 1;
  private static final int TEXT = 2;

  final List<Group> groups;

  private MetricsSnapshot(FrameReader message) {
    groups = message.list(Group::new);
    message.end();
  }

  static MetricsSnapshot parse(byte[] message) {
    return new MetricsSnapshot(new FrameReader(message));
  }

  /** Null where there is no such metric. */
  Object value(String dataCenter, String name) {
    for (Group group : groups) {
      if (group.dataCenter.equals(dataCenter)) {
        for (Metric metric : group.metrics) {
          if (metric.name.equals(name)) {
            return metric.value;
          }
        }
      }
    }
    return null;
  }

  /** The metrics of a data center, or of the task itself. */
  static final class Group {
    /** Empty for the task. */
    final String dataCenter;

    final List<Metric> metrics;

    private Group(FrameReader reader) {
      dataCenter = reader.text();
      metrics = reader.list(Metric::new);
    }
  }

  /** A metric, what it means, and a Long, a Double or a String. */
  static final class Metric {
    final String name;
    final String meaning;
    final Object value;

    private Metric(FrameReader reader) {
      name = reader.text();
      meaning = reader.text();
      value = value(reader);
    }

    private static Object value(FrameReader reader) {
      switch (reader.u8()) {
        case WHOLE:
          return reader.varint();
        case FRACTION:
          return reader.f64();
        case TEXT:
          return reader.text();
        default:
          throw reader.corrupt("an unknown kind of value");
      }
    }
  }
}
