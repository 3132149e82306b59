package io.ilion.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ilion.servers.KafkaBroker;
import io.ilion.servers.NullServer;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with preloaded topics, and one worker after the other that empties them. */
final class Rig implements AutoCloseable {
  /** Each key is written so often. */
  private static final int CHANGES = 4;

  private static final long LONGEST_NANOS = 15L * 60 * 1_000_000_000;

  private final Path folder;
  private final KafkaBroker broker;
  private final Admin admin;
  private int runs;

  /** A steady load. */
  record Pace(int recordsPerSecond, int seconds) {
    int records() {
      return recordsPerSecond * seconds;
    }
  }

  /** Says how many of the records a sink has dealt with. */
  interface Progress {
    long of(Worker worker) throws IOException;
  }

  Rig(Path folder) throws IOException {
    this.folder = folder;
    empty(folder);
    broker = new KafkaBroker(folder.resolve("broker"), Ports.free());
    broker.start();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }

  /** Fills new topics. The same records come of the same number. */
  void preload(Load load, long records, Function<List<Object>, byte[]> writer) {
    List<String> topics = load.topicNames();
    for (String topic : topics) {
      create(topic, load.partitionsOfTopic());
    }
    Random random = new Random(records);
    try (KafkaProducer<byte[], byte[]> producer = producer(50)) {
      long keys = Math.max(1, records / CHANGES);
      for (long number = 0; number < records; number++) {
        String key = "key-" + number % keys;
        byte[] value = writer.apply(load.shape().values(key, random));
        String topic = topics.get((int) (number % topics.size()));
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
      }
    }
  }

  private void create(String topic, int partitions) {
    get(() -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get());
  }

  private KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "linger.ms", String.valueOf(lingerMillis),
            "batch.size", "262144");
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(properties, bytes, bytes);
  }

  /** What the sink that does nothing has done. */
  static Progress received(int tasks) {
    return worker -> worker.received(tasks);
  }

  /** What a sink has committed. */
  Progress committed() {
    return worker -> committed(worker.group());
  }

  /** Runs a sink in a new worker until it has dealt with all records and committed them. */
  Figures run(Map<String, String> config, List<Path> plugins, long records, Progress progress)
      throws IOException, InterruptedException {
    int tasks = Integer.parseInt(config.get("tasks.max"));
    try (Worker worker = worker(plugins)) {
      long before = progress.of(worker);
      double cpu = worker.cpuMicros();
      double gc = worker.gcSeconds();
      double allocated = worker.allocatedBytes();
      worker.submit(config);
      long submitted = System.nanoTime();
      long begun = 0;
      long ended = 0;
      while (ended == 0 || committed(worker.group()) < records) {
        Thread.sleep(50);
        long now = System.nanoTime();
        if (begun == 0 && worker.received(tasks) > 0) {
          begun = now;
        }
        if (ended == 0 && progress.of(worker) - before >= records) {
          ended = now;
        }
        if (now - submitted > LONGEST_NANOS) {
          throw new IllegalStateException("not all was committed: " + worker.status());
        }
      }
      return new Figures(
          records,
          (ended - begun) / 1e9,
          (System.nanoTime() - submitted) / 1e9,
          worker.cpuMicros() - cpu,
          worker.allocatedBytes() - allocated,
          worker.gcSeconds() - gc,
          worker.residentMebibytes());
    }
  }

  /** Runs a sink in a new worker under a steady load; the first half of it warms up. */
  Latency latency(
      Map<String, String> config, List<Path> plugins, Load load, Pace pace, NullServer server)
      throws IOException, InterruptedException {
    String topic = load.name() + "-paced";
    create(topic, load.partitionsOfTopic());
    Map<String, String> paced = new TreeMap<>(config);
    paced.replaceAll((key, value) -> pointedTo(topic, load, key, value));
    paced.put("transforms", "stamp");
    paced.put("transforms.stamp.type", "io.ilion.bench.sink.Stamp");
    Function<List<Object>, byte[]> writer = load.format().writer(load.shape(), null);
    Random random = new Random(0);
    try (Worker worker = worker(plugins);
        KafkaProducer<byte[], byte[]> producer = producer(1)) {
      worker.submit(paced);
      long start = System.nanoTime();
      for (int number = 0; number < pace.records(); number++) {
        LockSupport.parkNanos(
            start + number * 1_000_000_000L / pace.recordsPerSecond() - System.nanoTime());
        String key = "key-" + number;
        byte[] value = writer.apply(load.shape().values(key, random));
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
        if (number == pace.records() / 2) {
          server.forgetLatencies();
        }
      }
      while (server.rows() < pace.records()) {
        Thread.sleep(50);
        if (System.nanoTime() - start > LONGEST_NANOS) {
          throw new IllegalStateException("not all was written: " + worker.status());
        }
      }
      return new Latency(server.latencyMicros(0.5), server.latencyMicros(0.99));
    }
  }

  /** The topics and routes of a configuration with another topic. */
  private static String pointedTo(String topic, Load load, String option, String value) {
    if (option.equals("topics")) {
      return topic;
    }
    return value.replace("FROM " + load.name(), "FROM " + topic);
  }

  private Worker worker(List<Path> plugins) throws IOException {
    return new Worker(folder.resolve("worker-" + ++runs), broker.bootstrapServers(), plugins);
  }

  private long committed(String group) {
    return get(
        () ->
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .mapToLong(offset -> offset.offset())
                .sum());
  }

  private interface Asked<T> {
    T get() throws InterruptedException, ExecutionException;
  }

  private static <T> T get(Asked<T> asked) {
    try {
      return asked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker did not answer: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    admin.close();
    broker.stop();
  }
}
