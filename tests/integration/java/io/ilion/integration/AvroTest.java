package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.integration.types.SchemaRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Avro whose schemas are in a real registry, read by the connector itself, becomes rows. */
class AvroTest extends WorkerTest {
  private static final AvroOrders orders = new AvroOrders(servers);

  /** A connector that reads Avro keys and values itself. */
  private Connector avro(String name) {
    Connector connector = connector(name);
    for (String side : List.of("key", "value")) {
      connector.with(side + ".converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
      connector.option(side + ".format", "avro");
    }
    connector.option("schema.registry.url", servers.registry().confluentUrl());
    // This registry asks for none; what matters is that nobody shows it.
    connector.option("schema.registry.username", "reader");
    return connector.option("schema.registry.password", SecretsTest.REGISTRY_PASSWORD);
  }

  @Test
  void keys_and_values_with_every_kind_of_type_become_rows() {
    orders.table("own_avro");
    Connector connector = avro("own_avro");
    connector.route("INSERT INTO own_avro SELECT _key.*, either AS either_text, * FROM own_avro");
    connector.start();
    orders.send("own_avro", 1, AvroOrders.order());
    connector.awaitCommitted();
    orders.assertIsWritten("own_avro");
  }

  @Test
  void what_is_no_avro_of_a_known_schema_becomes_a_dead_letter() {
    orders.table("own_avro_errors");
    Connector connector = avro("own_avro_errors").deadLetters();
    connector.route(
        "INSERT INTO own_avro_errors SELECT _key.*, either AS either_text, * FROM own_avro_errors");
    connector.start();
    byte[] datum = SchemaRegistry.binary(AvroOrders.ORDER, AvroOrders.order());
    byte[] whole =
        orders.registry().framed("own_avro_errors-value", AvroOrders.ORDER, AvroOrders.order());
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    for (byte[] value :
        List.of(SchemaRegistry.framed(987_654, datum), half, Topics.bytes(MARKED))) {
      servers.topics.send(new ProducerRecord<>(connector.topic, 0, null, value));
    }
    orders.send(connector.topic, 1, AvroOrders.order());
    connector.awaitCommitted();
    orders.assertIsWritten("own_avro_errors");
    // By offset: they may be reported in another order.
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream()
            .map(DeadLetters::reason)
            .sorted()
            .toList();
    assertEquals(3, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("987654"), reasons.toString());
    assertTrue(reasons.get(1).contains("is no Avro of its schema"), reasons.toString());
    assertTrue(reasons.get(2).contains("the value"), reasons.toString());
  }

  /** A connector that writes records of one name. */
  private Connector names(String name) {
    table(name, "tenant text, id bigint, name text, PRIMARY KEY (tenant, id)");
    return avro(name).route("INSERT INTO " + name + " SELECT _key.*, * FROM " + name);
  }

  /** A record of a schema that is called like this. */
  private static GenericRecord name(String schema, String name) {
    return new GenericRecordBuilder(
            SchemaBuilder.record(schema).fields().requiredString("name").endRecord())
        .set("name", name)
        .build();
  }

  @Test
  void a_registry_that_does_not_answer_is_waited_for() {
    Connector connector = names("own_avro_away").option("schema.registry.timeout.ms", "500");
    connector.option("retry.interval", "500").deadLetters().start();
    orders.send(connector.topic, 1, name("Known", "a"));
    connector.awaitCommitted();
    GenericRecord unseen = name("Unseen", "b");
    byte[] value = orders.registry().framed(connector.topic + "-value", unseen.getSchema(), unseen);
    byte[] key = servers.topics.read(connector.topic).get(0).key();
    servers.registry().suspend();
    try {
      servers.topics.send(new ProducerRecord<>(connector.topic, 0, key, value));
      Await.until(
          "the outage is in the log",
          this::log,
          () -> log().contains("the schema registry does not answer"));
      Await.pause(Duration.ofSeconds(3));
      assertEquals(1, connector.committed(0));
      assertEquals("RUNNING", connector.taskState());
    } finally {
      servers.registry().resume();
    }
    connector.awaitCommitted();
    assertEquals("b", servers.cql("SELECT name FROM %s.own_avro_away").one().getString(0));
    assertEquals(0, servers.topics.read(connector.deadLetterTopic()).size());
  }

  @Test
  void known_schemas_outlive_their_registry() {
    Connector connector = names("own_avro_kept").start();
    orders.send(connector.topic, 1, name("Kept", "a"));
    connector.awaitCommitted();
    var sent = servers.topics.read(connector.topic).get(0);
    servers.registry().kill();
    try {
      byte[] value = sent.value().clone();
      value[value.length - 1] = 'b';
      servers.topics.send(new ProducerRecord<>(connector.topic, 0, sent.key(), value));
      connector.awaitCommitted();
    } finally {
      servers.registry().start();
    }
    assertEquals("b", servers.cql("SELECT name FROM %s.own_avro_kept").one().getString(0));
  }
}
