package io.ilion.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic with the sample orders. */
final class OrdersTopic implements AutoCloseable {
  static final String NAME = "orders-topic";

  private static final int PARTITIONS = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String bootstrapServers;
  private final Admin admin;
  private final byte[] lastStates;
  private long records;

  OrdersTopic(String bootstrapServers, int orders) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    this.lastStates = new byte[orders];
  }

  void create() {
    try {
      admin.createTopics(List.of(new NewTopic(NAME, PARTITIONS, (short) 1))).all().get();
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof TopicExistsException
              ? "a client of another Kafka at "
                  + bootstrapServers
                  + " has taken this new one for its own and uses the topic; end that client"
              : e.getCause().getMessage();
      throw new QuickstartException("The topic " + NAME + " could not be created: " + why, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Sends every state of every order, many orders between two states of one. */
  void produce(Terminal terminal) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 * 1024);
    AtomicReference<Exception> refused = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      int orders = lastStates.length;
      int between = Math.max(1, Math.min(1000, orders / 3));
      for (int step = 0; step < orders + (Order.STATES - 1) * between; step++) {
        for (int state = 0; state < Order.STATES; state++) {
          int number = step - state * between;
          if (number >= 0 && number < orders) {
            producer.send(
                record(Order.of(number, state)),
                (metadata, failure) -> {
                  if (failure != null) {
                    refused.compareAndSet(null, failure);
                  }
                });
            lastStates[number] = (byte) state;
            records++;
          }
        }
        if (refused.get() != null) {
          break;
        }
        terminal.progress(
            String.format("  %,d of %,d records produced", records, (long) orders * Order.STATES));
      }
      producer.flush();
    }
    if (refused.get() != null) {
      throw new QuickstartException(
          "Kafka refused a record of " + NAME + ": " + refused.get().getMessage(), refused.get());
    }
  }

  private static ProducerRecord<byte[], byte[]> record(Order order) {
    try {
      return new ProducerRecord<>(
          NAME,
          order.id().getBytes(StandardCharsets.UTF_8),
          JSON.writeValueAsBytes(order.fields()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  int orders() {
    return lastStates.length;
  }

  /** How many records were produced. */
  long records() {
    return records;
  }

  /** An order as the last record of its key has it. */
  Order lastProduced(int number) {
    return Order.of(number, lastStates[number]);
  }

  /** How many records a sink's consumer group has committed, that is, how many are done. */
  long committed(String group) {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return offsets.entrySet().stream()
          .filter(entry -> entry.getKey().topic().equals(NAME) && entry.getValue() != null)
          .mapToLong(entry -> entry.getValue().offset())
          .sum();
    } catch (ExecutionException e) {
      // The group appears with the first consumer; a server that is gone is noticed elsewhere.
      return 0;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static QuickstartException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new QuickstartException("Interrupted while talking to Kafka", e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
