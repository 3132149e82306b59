package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.integration.types.SchemaRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Orders in Avro, with every kind of type, and the rows that they become. */
final class AvroOrders {
  static final Schema KEY =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "OrderKey", "namespace": "ilion.test", "fields": [
                {"name": "tenant", "type": "string"}, {"name": "id", "type": "long"}]}""");

  static final Schema ORDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "namespace": "ilion.test", "fields": [
                {"name": "note", "type": ["null", "string"], "default": null},
                {"name": "gone", "type": ["null", "string"], "default": null},
                {"name": "last", "type": ["string", "null"], "default": "-"},
                {"name": "state", "type": {"type": "enum", "name": "State",
                  "symbols": ["NEW", "PAID"]}},
                {"name": "code", "type": {"type": "fixed", "name": "Code", "size": 4}},
                {"name": "raw", "type": "bytes"},
                {"name": "paid", "type": "boolean"},
                {"name": "quantity", "type": "int"},
                {"name": "weight", "type": "float"},
                {"name": "ratio", "type": "double"},
                {"name": "tags", "type": {"type": "array", "items": "string"}},
                {"name": "counts", "type": {"type": "map", "values": "long"}},
                {"name": "home", "type": {"type": "record", "name": "Place", "fields": [
                  {"name": "city", "type": "string"}, {"name": "zip", "type": ["null", "int"]}]}},
                {"name": "others", "type": {"type": "array", "items": "Place"}},
                {"name": "either", "type": ["null", "int", "string"]},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal",
                  "precision": 20, "scale": 3}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "clock", "type": {"type": "int", "logicalType": "time-millis"}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "uid", "type": {"type": "string", "logicalType": "uuid"}}]}""");

  private static final String COLUMNS =
      "tenant text, id bigint, note text, gone text, last text, state text, code blob, raw blob,"
          + " paid boolean, quantity int, weight float, ratio double, tags list<text>, counts"
          + " map<text, bigint>, home frozen<avro_place>, others list<frozen<avro_place>>,"
          + " either_int int, either_text text, price decimal, day date, clock time, at timestamp,"
          + " uid uuid, PRIMARY KEY (tenant, id)";

  private static final UUID UID = UUID.fromString("f81d4fae-7dec-41d0-a765-00a0c91e6bf6");

  private final Servers servers;
  private final SchemaRegistry registry;

  AvroOrders(Servers servers) {
    this.servers = servers;
    this.registry = new SchemaRegistry(servers.registry().confluentUrl());
  }

  SchemaRegistry registry() {
    return registry;
  }

  /** A table for orders. */
  void table(String name) {
    servers.cql("CREATE TYPE IF NOT EXISTS %s.avro_place (city text, zip int)");
    servers.cql("CREATE TABLE %s." + name + " (" + COLUMNS + ")");
  }

  /** Sends a value under the key of an order, each with its schema. */
  void send(String topic, long id, GenericRecord value) {
    GenericRecord key = new GenericRecordBuilder(KEY).set("tenant", "t").set("id", id).build();
    servers.topics.send(
        new ProducerRecord<>(
            topic,
            0,
            registry.framed(topic + "-key", KEY, key),
            registry.framed(topic + "-value", value.getSchema(), value)));
  }

  static GenericRecord order() {
    Schema place = ORDER.getField("home").schema();
    GenericRecord home =
        new GenericRecordBuilder(place).set("city", "Ilion").set("zip", 17).build();
    GenericRecord other =
        new GenericRecordBuilder(place).set("city", "Tyros").set("zip", null).build();
    return new GenericRecordBuilder(ORDER)
        .set("note", "lämp")
        .set("gone", null)
        .set("last", null)
        .set("state", new GenericData.EnumSymbol(ORDER.getField("state").schema(), "PAID"))
        .set(
            "code",
            new GenericData.Fixed(ORDER.getField("code").schema(), new byte[] {1, 0, -1, 127}))
        .set("raw", ByteBuffer.allocate(0))
        .set("paid", true)
        .set("quantity", Integer.MIN_VALUE)
        .set("weight", Float.NEGATIVE_INFINITY)
        .set("ratio", Double.NaN)
        .set("tags", List.of("a", "b", "a"))
        .set("counts", Map.of("x", Long.MAX_VALUE))
        .set("home", home)
        .set("others", List.of(home, other))
        .set("either", "text")
        .set("price", ByteBuffer.wrap(new BigDecimal("-19.990").unscaledValue().toByteArray()))
        .set("day", -1)
        .set("clock", 86_399_999)
        .set("at", -1L)
        .set("uid", UID.toString())
        .build();
  }

  /** Checks the row of {@link #order} under the id 1. */
  void assertIsWritten(String table) {
    Row row = servers.cql("SELECT * FROM %s." + table + " WHERE tenant = 't' AND id = 1").one();
    assertEquals("lämp", row.getString("note"));
    assertTrue(row.isNull("gone"));
    assertTrue(row.isNull("last"), "a null is a null, whatever the default");
    assertEquals("PAID", row.getString("state"));
    assertEquals(ByteBuffer.wrap(new byte[] {1, 0, -1, 127}), row.getByteBuffer("code"));
    assertEquals(ByteBuffer.allocate(0), row.getByteBuffer("raw"));
    assertTrue(row.getBoolean("paid"));
    assertEquals(Integer.MIN_VALUE, row.getInt("quantity"));
    assertEquals(Float.NEGATIVE_INFINITY, row.getFloat("weight"));
    assertTrue(Double.isNaN(row.getDouble("ratio")));
    assertEquals(List.of("a", "b", "a"), row.getList("tags", String.class));
    assertEquals(Map.of("x", Long.MAX_VALUE), row.getMap("counts", String.class, Long.class));
    assertEquals("{city:'Ilion',zip:17}", row.getUdtValue("home").getFormattedContents());
    assertEquals(2, ((List<?>) row.getObject("others")).size());
    assertTrue(row.isNull("either_int"));
    assertEquals("text", row.getString("either_text"));
    assertEquals(new BigDecimal("-19.990"), row.getBigDecimal("price"));
    assertEquals(LocalDate.of(1969, 12, 31), row.getLocalDate("day"));
    assertEquals(LocalTime.of(23, 59, 59, 999_000_000), row.getLocalTime("clock"));
    assertEquals(Instant.ofEpochMilli(-1), row.getInstant("at"));
    assertEquals(UID, row.getUuid("uid"));
  }
}
