package io.ilion.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What is in the topics before sinks empty them.
 *
 * @param name that of its topic, or what the names of its topics begin with
 * @param topics how many topics, each with a table
 */
record Load(String name, Shape shape, Format format, int topics) {
  static final String KEYSPACE = "bench";

  /** Partitions of all its topics together, where these are fewer. */
  private static final int PARTITIONS = 4;

  /** The topics, whose names are those of their tables. */
  List<String> topicNames() {
    if (topics == 1) {
      return List.of(name);
    }
    return IntStream.range(0, topics).mapToObj(number -> name + number).toList();
  }

  int partitionsOfTopic() {
    return Math.max(1, PARTITIONS / topics);
  }

  List<String> tables() {
    return topicNames().stream().map(topic -> KEYSPACE + "." + topic).toList();
  }
}
