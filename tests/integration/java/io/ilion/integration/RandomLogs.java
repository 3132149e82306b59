package io.ilion.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ilion.integration.LogModel.Change;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Random logs, which share a topic: thousands of them, each with its own keys. */
final class RandomLogs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many logs are under way at once. */
  private static final int WINDOW = 40;

  private RandomLogs() {}

  /** A change and where in the topic it stands. */
  record Placed(int kafkaPartition, long offset, long recordTimestamp, Change change) {}

  /** All changes of a log are in one partition of the topic, between those of other logs. */
  static List<List<Placed>> produce(String topic, long seed, int number) {
    Random random = new Random(seed);
    List<List<Placed>> logs = new ArrayList<>();
    List<Iterator<Change>> rests = new ArrayList<>();
    for (int log = 0; log < number; log++) {
      logs.add(new ArrayList<>());
      rests.add(log(new Random(seed * 1_000_003 + log)).iterator());
    }
    List<Integer> underWay = new ArrayList<>();
    int started = 0;
    Clock[] clocks = new Clock[LogModelTest.PARTITIONS];
    for (int partition = 0; partition < LogModelTest.PARTITIONS; partition++) {
      clocks[partition] = new Clock();
    }
    while (started < number || !underWay.isEmpty()) {
      while (underWay.size() < WINDOW && started < number) {
        underWay.add(started++);
      }
      int chosen = random.nextInt(underWay.size());
      int log = underWay.get(chosen);
      int partition = log % LogModelTest.PARTITIONS;
      // Now and then several in a row, which one request could hold.
      for (int run = 1 + random.nextInt(3); run > 0 && rests.get(log).hasNext(); run--) {
        Change change = rests.get(log).next();
        // Each log has a producer, and their clocks differ.
        long recordTimestamp = clocks[partition].next(random) + log % 7 * 300;
        logs.get(log)
            .add(new Placed(partition, clocks[partition].records - 1, recordTimestamp, change));
        WorkerTest.servers.topics.sendLater(
            new ProducerRecord<>(
                topic, partition, recordTimestamp, json(change.key(log)), json(change.value(log))));
      }
      if (!rests.get(log).hasNext()) {
        underWay.remove(chosen);
      }
    }
    WorkerTest.servers.topics.flush();
    return logs;
  }

  /** A log in which most changes hit the same row, and each cell tells which change wrote it. */
  private static List<Change> log(Random random) {
    int length = 2 + random.nextInt(25);
    List<Change> log = new ArrayList<>();
    for (int index = 0; index < length; index++) {
      boolean usual = random.nextInt(10) < 6;
      String p = usual || random.nextBoolean() ? "a" : "b";
      Integer c = usual ? 1 : 1 + random.nextInt(2);
      String d = usual || random.nextBoolean() ? "x" : "y";
      int what = random.nextInt(100);
      if (what < 65) {
        log.add(new Change(p, c, d, randomFields(random, index)));
      } else if (what < 85) {
        log.add(new Change(p, c, d, null));
      } else if (what < 93) {
        log.add(new Change(p, c, null, null));
      } else {
        log.add(new Change(p, null, null, null));
      }
    }
    return log;
  }

  private static Map<String, Object> randomFields(Random random, int change) {
    Map<String, Object> fields = new LinkedHashMap<>();
    // One insert in ten has nothing but nulls, and lives all the same.
    boolean nullsOnly = random.nextInt(10) == 0;
    for (String column : LogModel.CELLS) {
      int what = random.nextInt(10);
      if (what < 4) {
        continue;
      }
      boolean isNull = nullsOnly || what < 6;
      fields.put(column, isNull ? null : randomCell(column, random.nextInt(3), change));
    }
    return fields;
  }

  private static Object randomCell(String column, int size, int change) {
    switch (column) {
      case "n":
        return change;
      case "tags":
        LinkedHashSet<String> tags = new LinkedHashSet<>();
        for (int index = 0; index < size; index++) {
          tags.add("tag " + index + " of " + change);
        }
        return tags;
      case "scores":
        Map<String, Object> scores = new TreeMap<>();
        for (int index = 0; index < size; index++) {
          // Keys of several changes are the same, so that maps could mix.
          scores.put("key " + index, change);
        }
        return scores;
      case "numbers":
        List<Integer> numbers = new ArrayList<>();
        for (int index = 0; index < size; index++) {
          numbers.add(change * 10 + index);
        }
        return numbers;
      default:
        // Of two cells that tie, Cassandra keeps the larger: here sometimes the earlier one's.
        return Integer.toHexString(change * 37 % 256) + " by " + change;
    }
  }

  /** The record timestamps of a partition, with up to some thousand records in a millisecond. */
  private static final class Clock {
    long records;
    // The broker deletes what is older than a week.
    private long now = System.currentTimeMillis() - 3_600_000;
    private int perMillisecond = 1;

    long next(Random random) {
      if (records % 500 == 0) {
        perMillisecond = List.of(1, 5, 200, 5_000).get(random.nextInt(4));
      }
      records++;
      now += random.nextInt(perMillisecond) == 0 ? 1 : 0;
      return now;
    }
  }

  private static byte[] json(Map<String, Object> object) {
    try {
      return object == null ? null : JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + object, e);
    }
  }
}
