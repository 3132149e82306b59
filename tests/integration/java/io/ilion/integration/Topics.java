package io.ilion.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of the broker: make, fill and read them, and see how far a group has come. */
final class Topics implements AutoCloseable {
  private final String bootstrapServers;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                "5",
                // The order of sending is the order of the log, also where a new topic is not
                // ready.
                "enable.idempotence",
                "false",
                "max.in.flight.requests.per.connection",
                "1",
                "max.request.size",
                String.valueOf(8 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void create(String topic, int partitions) {
    get(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all());
  }

  /** Sends without waiting; {@link #flush} waits for all. */
  void sendLater(ProducerRecord<byte[], byte[]> sent) {
    producer.send(sent);
  }

  void flush() {
    producer.flush();
  }

  void send(ProducerRecord<byte[], byte[]> sent) {
    sendLater(sent);
    flush();
  }

  /** Sends texts to partition 0, in this order; null is a tombstone. */
  void send(String topic, String key, String... values) {
    for (String value : values) {
      sendLater(new ProducerRecord<>(topic, 0, bytes(key), bytes(value)));
    }
    flush();
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  /** The offset after the last record of a partition. */
  long end(String topic, int partition) {
    TopicPartition asked = new TopicPartition(topic, partition);
    return get(admin.listOffsets(Map.of(asked, OffsetSpec.latest())).all()).get(asked).offset();
  }

  /** The offset that a group has committed, or 0. */
  long committed(String group, String topic, int partition) {
    OffsetAndMetadata offset =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
            .get(new TopicPartition(topic, partition));
    return offset == null ? 0 : offset.offset();
  }

  /** The members of a group, by the ids that they got when they joined. */
  String members(String group) {
    return get(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
        .members()
        .stream()
        .map(MemberDescription::consumerId)
        .sorted()
        .toList()
        .toString();
  }

  /** All records of a topic with one partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = end(topic, 0);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("The broker refused a request", e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
  }
}
