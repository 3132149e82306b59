package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.integration.types.SchemaRegistry;
import io.ilion.servers.Ports;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * {@code value.format} and {@code key.format}: what the core reads itself. {@link AvroTest} has
 * every type of Avro and the registry's faults.
 */
class PayloadFormatsTest extends WorkerTest {
  private static final Schema KEY =
      new Schema.Parser()
          .parse(
              "{\"type\":\"record\",\"name\":\"Key\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"}]}");

  private final SchemaRegistry registry = new SchemaRegistry(servers.registry().confluentUrl());

  private static Connector avro(Connector connector) {
    connector.with("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    connector.with("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    connector.option("schema.registry.url", servers.registry().confluentUrl());
    return connector.option("value.format", "avro");
  }

  private static Schema record(String name, String... fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\""
                + name
                + "\",\"fields\":["
                + String.join(",", fields)
                + "]}");
  }

  private static String field(String name, String type) {
    return "{\"name\":\"" + name + "\",\"type\":" + type + "}";
  }

  private static GenericRecord datum(Schema schema, Map<String, Object> values) {
    GenericRecord datum = new GenericData.Record(schema);
    values.forEach(datum::put);
    return datum;
  }

  private static void send(String topic, byte[] key, byte[] value) {
    servers.topics.send(new ProducerRecord<>(topic, 0, key, value));
  }

  @Test
  void a_topic_may_hold_records_of_several_schemas() {
    Connector connector = avro(connector("avro_evolves", "id int PRIMARY KEY, a text, b bigint"));
    connector.start();
    Schema first = record("Evolves", field("id", "\"int\""), field("a", "\"string\""));
    Schema second =
        record(
            "Evolves",
            field("b", "\"long\""),
            field("a", "[\"null\",\"string\"]"),
            field("id", "\"int\""));
    for (int id = 0; id < 20; id += 2) {
      send(
          "avro_evolves",
          null,
          registry.framed("avro_e1", first, datum(first, Map.of("id", id, "a", "x"))));
      send(
          "avro_evolves",
          null,
          registry.framed("avro_e2", second, datum(second, Map.of("id", id + 1, "b", 5L))));
    }
    connector.awaitCommitted();
    assertEquals(20, servers.count("avro_evolves"));
    assertEquals("x", servers.cql("SELECT a FROM %s.avro_evolves WHERE id = 0").one().getString(0));
    assertEquals(5, servers.cql("SELECT b FROM %s.avro_evolves WHERE id = 1").one().getLong(0));
  }

  @Test
  void keys_are_avro_too_and_tombstones_delete_by_them() {
    Connector connector = avro(connector("avro_keys", "id int PRIMARY KEY, v text"));
    connector.option("key.format", "avro").option("delete.enabled", "true");
    connector.route("INSERT INTO avro_keys SELECT _key.id, v FROM avro_keys").start();
    Schema value = record("Value", field("v", "\"string\""));
    for (int id = 1; id <= 2; id++) {
      send(
          "avro_keys",
          registry.framed("avro_keys-key", KEY, datum(KEY, Map.of("id", id))),
          registry.framed("avro_keys-value", value, datum(value, Map.of("v", "x"))));
    }
    send("avro_keys", registry.framed("avro_keys-key", KEY, datum(KEY, Map.of("id", 1))), null);
    connector.awaitCommitted();
    assertEquals(1, servers.count("avro_keys"));
    assertEquals(2, servers.cql("SELECT id FROM %s.avro_keys").one().getInt(0));
  }

  @Test
  void json_may_carry_the_framing_of_a_registry() {
    Connector connector = avro(connector("framed_json", "id int PRIMARY KEY, doc text"));
    connector.option("value.format", "json").option("key.format", "json");
    connector.route("INSERT INTO framed_json SELECT _key AS id, _value AS doc FROM framed_json");
    connector.start();
    send("framed_json", Topics.bytes("1"), SchemaRegistry.framed(7, Topics.bytes("{\"a\":1}")));
    send("framed_json", SchemaRegistry.framed(8, Topics.bytes("2")), Topics.bytes("\"text\""));
    connector.awaitCommitted();
    assertEquals(
        "{\"a\":1}", servers.cql("SELECT doc FROM %s.framed_json WHERE id = 1").one().getString(0));
    assertEquals(
        "text", servers.cql("SELECT doc FROM %s.framed_json WHERE id = 2").one().getString(0));
  }

  @Test
  void plain_text_and_bytes_are_columns_as_they_are() {
    Connector connector = avro(connector("plain", "id text PRIMARY KEY, raw blob"));
    connector.option("value.format", "bytes").option("key.format", "string");
    connector.route("INSERT INTO plain SELECT _key AS id, _value AS raw FROM plain").start();
    send("plain", Topics.bytes("{k}"), new byte[] {0, -1});
    connector.awaitCommitted();
    Row row = servers.rows("SELECT * FROM %s.plain").get(0);
    assertEquals("{k}", row.getString("id"));
    assertEquals(ByteBuffer.wrap(new byte[] {0, -1}), row.getByteBuffer("raw"));
  }

  @Test
  void a_registry_that_can_not_be_reached_is_said_at_its_option() {
    Connector connector =
        avro(connector("avro_away", "id int PRIMARY KEY")).with("name", "avro_away");
    connector.option("schema.registry.url", "http://127.0.0.1:" + Ports.free());
    String validation = servers.rest().validate(connector.config);
    assertTrue(validation.contains("Connection refused"), validation);
    assertEquals(1, Connector.json(validation).get("error_count").asInt());
    connector.option("schema.registry.url", null);
    validation = servers.rest().validate(connector.config);
    assertTrue(validation.contains("is required with connect.cassandra.value.format = avro"));
  }
}
