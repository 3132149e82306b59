package io.ilion.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What Connect writes about a record into the dead letter queue. */
final class DeadLetters {
  private DeadLetters() {}

  static String reason(ConsumerRecord<?, ?> letter) {
    return header(letter, "__connect.errors.exception.message");
  }

  /** The topic of the record that became this letter. */
  static String topic(ConsumerRecord<?, ?> letter) {
    return header(letter, "__connect.errors.topic");
  }

  /** The partition of the record that became this letter. */
  static String partition(ConsumerRecord<?, ?> letter) {
    return header(letter, "__connect.errors.partition");
  }

  /** The offset of the record that became this letter. */
  static long offset(ConsumerRecord<?, ?> letter) {
    return Long.parseLong(header(letter, "__connect.errors.offset"));
  }

  private static String header(ConsumerRecord<?, ?> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }
}
