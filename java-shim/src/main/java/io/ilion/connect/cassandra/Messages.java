package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;

/** The small messages to and from the native core: configuration, problems, partitions, offsets. */
final class Messages {
  private Messages() {}

  static byte[] config(Map<String, String> config) {
    FrameWriter writer = message();
    writer.varint(config.values().stream().filter(value -> value != null).count());
    config.forEach(
        (key, value) -> {
          if (value != null && !(writer.text(key) && writer.text(value))) {
            throw new ConfigException(
                "The option "
                    + key
                    + " has an unpaired surrogate, which no UTF-8 text can hold; correct its text");
          }
        });
    return writer.toByteArray();
  }

  /** What is wrong with a configuration, by option, in the core's order. */
  static Map<String, List<String>> problems(byte[] message) {
    FrameReader reader = new FrameReader(message);
    Map<String, List<String>> problems = new LinkedHashMap<>();
    reader.list(
        item ->
            problems.computeIfAbsent(item.text(), option -> new ArrayList<>()).add(item.text()));
    reader.end();
    return problems;
  }

  static byte[] partitions(Collection<TopicPartition> partitions) {
    FrameWriter writer = message();
    writer.varint(partitions.size());
    for (TopicPartition partition : partitions) {
      writer.text(partition.topic());
      writer.varint(partition.partition());
    }
    return writer.toByteArray();
  }

  /** The first unfinished offset of each partition that has one. */
  static Map<TopicPartition, Long> pending(byte[] message) {
    FrameReader reader = new FrameReader(message);
    Map<TopicPartition, Long> pending = new HashMap<>();
    reader.list(item -> pending.put(new TopicPartition(item.text(), item.number()), item.varint()));
    reader.end();
    return pending;
  }

  /** What a closed task still had to say. */
  static List<Outcome.LogLine> logs(byte[] message) {
    FrameReader reader = new FrameReader(message);
    List<Outcome.LogLine> lines = reader.list(Outcome.LogLine::new);
    reader.end();
    return lines;
  }

  static List<String> loggers(byte[] message) {
    FrameReader reader = new FrameReader(message);
    List<String> names = reader.list(FrameReader::text);
    reader.end();
    return names;
  }

  /** What the loggers print, each in its place: 0 nothing, 1 errors, to 5 everything. */
  static byte[] levels(int[] levels) {
    FrameWriter writer = message();
    writer.varint(levels.length);
    for (int level : levels) {
      writer.u8(level);
    }
    return writer.toByteArray();
  }

  private static FrameWriter message() {
    FrameWriter writer = new FrameWriter();
    writer.u8(FrameWriter.VERSION);
    return writer;
  }
}
