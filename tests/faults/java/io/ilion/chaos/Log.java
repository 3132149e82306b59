package io.ilion.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of the load and that of the dead letters. */
final class Log implements AutoCloseable {
  static final String TOPIC = "chaos";
  static final String DEAD_LETTERS = "chaos-errors";
  static final int PARTITIONS = 6;

  /** So few that each is changed again while a fault lasts. */
  private static final int KEYS = 1_500;

  /** Stands in values that can't be written, so that a search of logs would find them. */
  static final String MARKED = "marked-5e1ab0";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String bootstrapServers;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private long sequence;

  Log(String bootstrapServers, long seed) {
    this.bootstrapServers = bootstrapServers;
    this.random = new Random(seed);
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    // Idempotent, as by default: its retries change neither number nor order.
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "delivery.timeout.ms",
                "3600000",
                "max.block.ms",
                "3600000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (var topic : Map.of(TOPIC, PARTITIONS, DEAD_LETTERS, 1).entrySet()) {
      get(
          admin
              .createTopics(List.of(new NewTopic(topic.getKey(), topic.getValue(), (short) 1)))
              .all());
    }
  }

  /** Sends one random change: mostly an update, sometimes a delete, seldom an errant record. */
  void change() {
    int id = random.nextInt(KEYS);
    int what = random.nextInt(100);
    ObjectNode key = JSON.createObjectNode().put("id", id);
    ObjectNode value = null;
    if (what >= 10) {
      sequence++;
      value = key.deepCopy().put("a", "a of " + sequence).put("b", "b of " + sequence);
      if (what == 99) {
        value.put("n", MARKED);
      } else {
        value.put("n", sequence);
      }
      // A field that is missing leaves its column as it is.
      if (what % 2 == 0) {
        value.put("extra", "extra of " + sequence);
      }
    }
    producer.send(new ProducerRecord<>(TOPIC, id % PARTITIONS, bytes(key), bytes(value)));
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return json == null ? null : JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  void flush() {
    producer.flush();
  }

  long end(String topic, int partition) {
    TopicPartition asked = new TopicPartition(topic, partition);
    return get(admin.listOffsets(Map.of(asked, OffsetSpec.latest())).all()).get(asked).offset();
  }

  /** What the connector has committed, over all partitions. */
  Map<Integer, Long> committed() {
    Map<Integer, Long> committed = new TreeMap<>();
    get(admin.listConsumerGroupOffsets("connect-" + Sink.NAME).partitionsToOffsetAndMetadata())
        .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
    return committed;
  }

  /** Whether the connector has committed everything that there is. */
  boolean isCommitted() {
    Map<Integer, Long> committed = committed();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (committed.getOrDefault(partition, 0L) < end(TOPIC, partition)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the dead letter topic away for those who write to it, and gives it back. */
  void deadLettersAreAway(boolean away) {
    ConfigEntry entry = new ConfigEntry("min.insync.replicas", away ? "2" : "1");
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, DEAD_LETTERS),
                    List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
            .all());
  }

  /** Joins the connector's group for a moment and leaves it, having read nothing. */
  void joinGroup(Duration stay) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(Map.of("group.id", "connect-" + Sink.NAME, "enable.auto.commit", "false"))) {
      consumer.subscribe(List.of(TOPIC));
      long end = System.nanoTime() + stay.toNanos();
      while (System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(100));
        consumer.pause(consumer.assignment());
      }
    }
  }

  /** Reads a topic, partition after partition, in the order of each. */
  void read(String topic, int partitions, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = end(topic, number);
        while (consumer.position(partition) < end) {
          consumer.poll(Duration.ofMillis(200)).forEach(reader);
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The broker did not answer: " + e, e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
