package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** Avro whose schemas are in a real registry, made Structs by an Avro converter, becomes rows. */
class AvroConverterTest extends WorkerTest {
  private static final AvroOrders orders = new AvroOrders(servers);

  /** A connector whose keys and values an Avro converter reads. */
  private Connector avro(String name) {
    Connector connector = connector(name);
    for (String side : List.of("key", "value")) {
      String converter = side + ".converter";
      connector.with(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      connector.with(converter + ".apicurio.registry.url", servers.registry().apicurioUrl());
      // The framing of Confluent's serializers: a zero, then the id in four bytes.
      connector.with(converter + ".apicurio.registry.as-confluent", "true");
      connector.with(converter + ".apicurio.registry.use-id", "contentId");
    }
    return connector;
  }

  @Test
  void keys_and_values_with_every_kind_of_type_become_rows() {
    orders.table("avro_orders");
    Connector connector = avro("avro_orders");
    // The converter makes a Struct of a union, with a field for each branch.
    connector.route(
        "INSERT INTO avro_orders SELECT _key.*, either.int AS either_int, either.string AS"
            + " either_text, * FROM avro_orders");
    connector.start();
    orders.send("avro_orders", 1, AvroOrders.order());
    connector.awaitCommitted();
    orders.assertIsWritten("avro_orders");
  }

  @Test
  void records_of_several_versions_of_a_schema_share_a_topic() {
    Connector connector = avro("avro_versions");
    table(
        "avro_versions",
        "tenant text, id bigint, name text, quantity int, note text, PRIMARY KEY (tenant, id)");
    connector.route("INSERT INTO avro_versions SELECT _key.*, * FROM avro_versions").start();
    Schema first =
        SchemaBuilder.record("Item")
            .fields()
            .requiredString("name")
            .requiredInt("quantity")
            .endRecord();
    // A field more, which the table has had before; one less; in another order.
    Schema second =
        SchemaBuilder.record("Item")
            .fields()
            .optionalString("note")
            .requiredString("name")
            .endRecord();
    for (long id = 0; id < 6; id += 2) {
      orders.send(
          connector.topic,
          id,
          new GenericRecordBuilder(first).set("name", "n" + id).set("quantity", (int) id).build());
      orders.send(
          connector.topic,
          id + 1,
          new GenericRecordBuilder(second).set("name", "n" + (id + 1)).set("note", "m").build());
    }
    connector.awaitCommitted();
    List<Row> rows = servers.rows("SELECT * FROM %s.avro_versions WHERE tenant = 't'");
    assertEquals(6, rows.size());
    for (Row row : rows) {
      long id = row.getLong("id");
      assertEquals("n" + id, row.getString("name"));
      assertEquals(id % 2 == 0 ? (Object) (int) id : null, row.getObject("quantity"));
      assertEquals(id % 2 == 0 ? null : "m", row.getString("note"));
    }
  }

  @Test
  void finer_times_arrive_as_the_bare_numbers_that_the_converter_makes_of_them() {
    Connector connector = avro("avro_finer");
    table("avro_finer", "tenant text, id bigint, n bigint, at timestamp, PRIMARY KEY (tenant, id)");
    connector.route("INSERT INTO avro_finer SELECT _key.*, at AS n, at FROM avro_finer");
    connector.option("format.number.unit", "MICROSECONDS").start();
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Finer", "fields": [{"name": "at", "type":
                  {"type": "long", "logicalType": "timestamp-micros"}}]}""");
    orders.send(
        connector.topic, 1, new GenericRecordBuilder(schema).set("at", 1709251199123000L).build());
    connector.awaitCommitted();
    Row row = servers.cql("SELECT n, at FROM %s.avro_finer WHERE tenant = 't'").one();
    assertEquals(1709251199123000L, row.getLong("n"));
    assertEquals(Instant.parse("2024-02-29T23:59:59.123Z"), row.getInstant("at"));
  }

  @Test
  void what_the_registry_does_not_know_becomes_a_dead_letter() {
    Connector connector = avro("avro_unknown").deadLetters();
    orders.table("avro_unknown");
    connector.route(
        "INSERT INTO avro_unknown SELECT _key.*, either.string AS either_text, * FROM"
            + " avro_unknown");
    connector.start();
    orders.send(connector.topic, 1, AvroOrders.order());
    servers.topics.send(connector.topic, null, "\0\0\0\u000f\u000f" + MARKED);
    connector.awaitCommitted();
    assertEquals(1, servers.count("avro_unknown"));
    assertEquals(1, servers.topics.read(connector.deadLetterTopic()).size());
    assertTrue(connector.status().toString().contains("RUNNING"));
  }
}
