package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Every CQL scalar and collections of them, compared with what the server itself says is in the
 * column ({@code SELECT JSON}).
 */
class TypesTest extends WorkerTest {
  private static final String COLUMNS =
      "id int PRIMARY KEY, c_ascii ascii, c_bigint bigint, c_blob blob, c_boolean boolean, c_date"
          + " date, c_decimal decimal, c_double double, c_duration duration, c_float float, c_inet"
          + " inet, c_int int, c_smallint smallint, c_text text, c_time time, c_timestamp"
          + " timestamp, c_timeuuid timeuuid, c_tinyint tinyint, c_uuid uuid, c_varchar varchar,"
          + " c_varint varint, c_list list<int>, c_set set<text>, c_map map<text, decimal>,"
          + " c_frozen frozen<list<date>>, c_by_int map<int, boolean>, c_nested"
          + " list<frozen<map<text, bigint>>>";

  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** A value for a column, and what the server says it holds then. */
  private record Case(String column, String source, String schema, String expected) {}

  private static Case json(String column, String value) {
    return new Case(column, value, null, value);
  }

  private static Case json(String column, String value, String expected) {
    return new Case(column, value, null, expected);
  }

  private static Case struct(String column, String schema, String value, String expected) {
    return new Case(column, value, schema, expected);
  }

  private static final String HUGE = "123456789012345678901234567890123456789012345678901234567890";

  private static final List<Case> JSON =
      List.of(
          json("c_ascii", "\"plain ~\""),
          json("c_bigint", "-9223372036854775808"),
          json("c_bigint", "9223372036854775807"),
          json("c_bigint", "\"42\"", "42"),
          json("c_blob", "\"0xcafe00\""),
          json("c_blob", "\"0x\""),
          json("c_boolean", "true"),
          json("c_boolean", "false"),
          json("c_date", "\"2024-02-29\""),
          json("c_date", "\"1969-12-31\""),
          json("c_date", "-1", "\"1969-12-31\""),
          json("c_decimal", "19.90"),
          json("c_decimal", "-0.000000000000000000000000000000000001"),
          json("c_decimal", HUGE + "." + HUGE),
          json("c_double", "0.1"),
          json("c_double", "1.7976931348623157E308"),
          json("c_duration", "\"1mo2d3h\""),
          json("c_duration", "\"P1Y2M3DT4H5M6S\"", "\"1y2mo3d4h5m6s\""),
          json("c_float", "0.1"),
          json("c_float", "16777216", "1.6777216E7"),
          json("c_inet", "\"10.1.2.3\""),
          json("c_inet", "\"2001:db8::1\"", "\"2001:db8:0:0:0:0:0:1\""),
          json("c_int", "2147483647"),
          json("c_int", "-2147483648"),
          json("c_int", "1.0", "1"),
          json("c_int", "1e3", "1000"),
          json("c_smallint", "-32768"),
          json("c_text", "\"\""),
          json("c_text", "\"a\\\"b\\\\c\\n\\u00e4 \\ud83d\\ude00\""),
          json("c_text", "12.50", "\"12.50\""),
          json("c_time", "\"23:59:59.999999999\""),
          json("c_time", "\"00:00\"", "\"00:00:00.000000000\""),
          json("c_timestamp", "\"1969-12-31T23:59:59.999Z\"", "\"1969-12-31 23:59:59.999Z\""),
          json("c_timestamp", "\"2024-02-29T23:30:00+02:00\"", "\"2024-02-29 21:30:00.000Z\""),
          json("c_timestamp", "1709251199123", "\"2024-02-29 23:59:59.123Z\""),
          json("c_timeuuid", "\"50554d6e-29bb-11e5-b345-feff819cdc9f\""),
          json("c_tinyint", "-128"),
          json("c_uuid", "\"f81d4fae-7dec-41d0-a765-00a0c91e6bf6\""),
          json("c_varchar", "\"x\""),
          json("c_varint", HUGE),
          json("c_varint", "-" + HUGE),
          json("c_list", "[3,1,3]"),
          json("c_list", "[]", "null"),
          json("c_set", "[\"b\",\"a\",\"b\"]", "[\"a\",\"b\"]"),
          json("c_map", "{\"a\":1.50,\"b\":-2}"),
          json("c_frozen", "[\"2024-02-29\",\"1969-12-31\"]"),
          json("c_frozen", "[]"),
          json("c_by_int", "{\"7\":true,\"-8\":false}", "{\"-8\":false,\"7\":true}"),
          json("c_nested", "[{\"x\":1},{}]"));

  private static final List<Case> STRUCTS =
      List.of(
          struct("c_ascii", type("string"), "\"plain\"", "\"plain\""),
          struct("c_bigint", type("int64"), "-9223372036854775808", "-9223372036854775808"),
          struct("c_bigint", logical("int64", "Timestamp"), "-1", "-1"),
          struct("c_blob", type("bytes"), "\"" + base64(-54, -2, 0) + "\"", "\"0xcafe00\""),
          struct("c_blob", type("bytes"), "\"\"", "\"0x\""),
          struct("c_boolean", type("boolean"), "true", "true"),
          struct("c_date", logical("int32", "Date"), "-1", "\"1969-12-31\""),
          struct("c_date", logical("int32", "Date"), "19782", "\"2024-02-29\""),
          struct("c_decimal", decimal(2), "\"" + base64(7, -58) + "\"", "19.90"),
          struct("c_decimal", decimal(0), "\"" + base64(-1) + "\"", "-1"),
          struct("c_decimal", type("float"), "0.1", "0.1"),
          struct("c_double", type("double"), "-0.1", "-0.1"),
          struct("c_double", type("float"), "0.5", "0.5"),
          struct("c_float", type("float"), "3.4028235E38", "3.4028235E38"),
          struct("c_float", type("double"), "0.1", "0.1"),
          struct("c_int", type("int8"), "-128", "-128"),
          struct("c_int", type("int16"), "32767", "32767"),
          struct("c_int", type("int64"), "2147483647", "2147483647"),
          struct("c_smallint", type("int32"), "32767", "32767"),
          struct("c_text", type("string"), "\"ä\"", "\"ä\""),
          struct("c_text", logical("int64", "Timestamp"), "-1", "\"1969-12-31T23:59:59.999Z\""),
          struct("c_time", logical("int32", "Time"), "86399999", "\"23:59:59.999000000\""),
          struct(
              "c_timestamp", logical("int64", "Timestamp"), "-1", "\"1969-12-31 23:59:59.999Z\""),
          struct("c_timestamp", logical("int32", "Date"), "1", "\"1970-01-02 00:00:00.000Z\""),
          struct("c_tinyint", type("int8"), "127", "127"),
          struct("c_varint", decimal(2), "\"" + base64(0, -56) + "\"", "2"),
          struct("c_varint", type("int64"), "9223372036854775807", "9223372036854775807"),
          struct("c_inet", type("bytes"), "\"" + base64(127, 0, 0, 1) + "\"", "\"127.0.0.1\""),
          struct(
              "c_list",
              "\"type\":\"array\",\"items\":{" + type("int32") + "}",
              "[3,1,3]",
              "[3,1,3]"),
          struct(
              "c_map",
              "\"type\":\"map\",\"keys\":{" + type("string") + "},\"values\":{" + decimal(1) + "}",
              "{\"a\":\"" + base64(15) + "\"}",
              "{\"a\":1.5}"),
          struct(
              "c_by_int",
              "\"type\":\"map\",\"keys\":{"
                  + type("int32")
                  + "},\"values\":{"
                  + type("boolean")
                  + "}",
              "[[7,true]]",
              "{\"7\":true}"));

  private static String type(String type) {
    return "\"type\":\"" + type + "\"";
  }

  private static String logical(String type, String name) {
    return type(type) + ",\"name\":\"org.apache.kafka.connect.data." + name + "\",\"version\":1";
  }

  private static String decimal(int scale) {
    return logical("bytes", "Decimal") + ",\"parameters\":{\"scale\":\"" + scale + "\"}";
  }

  private static String base64(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return Base64.getEncoder().encodeToString(array);
  }

  @Test
  void every_type_is_written_exactly_from_json() throws IOException {
    Connector connector = connector("types_json", COLUMNS).deadLetters().start();
    assertWritten(connector, JSON);
  }

  @Test
  void every_type_is_written_exactly_from_a_struct_with_logical_types() throws IOException {
    Connector connector = connector("types_struct", COLUMNS).deadLetters();
    connector.with("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    connector.with("value.converter.schemas.enable", "true");
    connector.start();
    assertWritten(connector, STRUCTS);
  }

  private static void assertWritten(Connector connector, List<Case> cases) throws IOException {
    String[] values = new String[cases.size()];
    for (int id = 0; id < values.length; id++) {
      values[id] = record(id, cases.get(id));
    }
    connector.sendAndAwait(values);
    List<String> refused = deadLetters(connector);
    List<String> wrong = new ArrayList<>();
    for (int id = 0; id < values.length; id++) {
      Case expected = cases.get(id);
      String query = "SELECT JSON " + expected.column + " FROM %s." + connector.name;
      var row = servers.cql(query + " WHERE id = ?", id).one();
      JsonNode found = row == null ? null : EXACT.readTree(row.getString(0)).get(expected.column);
      // Compared as text: 19.9 and 19.90 are different decimals.
      if (found == null || !found.toString().equals(EXACT.readTree(expected.expected) + "")) {
        wrong.add(values[id] + ": expected " + expected.expected + ", found " + found);
      }
    }
    assertEquals(List.of(), wrong, () -> "Dead letters: " + refused);
    assertEquals(List.of(), refused);
  }

  private static String record(int id, Case one) {
    String payload = "{\"id\":" + id + ",\"" + one.column + "\":" + one.source + "}";
    if (one.schema == null) {
      return payload;
    }
    return "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"int32\"},"
        + "{\"field\":\""
        + one.column
        + "\",\"optional\":true,"
        + one.schema
        + "}]},\"payload\":"
        + payload
        + "}";
  }

  private static List<String> deadLetters(Connector connector) {
    List<String> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : servers.topics.read(connector.deadLetterTopic())) {
      messages.add(DeadLetters.reason(letter));
    }
    return messages;
  }

  /** Values that no column of the type can hold as they are: column, value, type of the source. */
  private static final String[][] REFUSED = {
    {"c_int", "5000000000", "JSON number"},
    {"c_int", "1.5", "JSON number"},
    {"c_int", "\"" + MARKED + "\"", "STRING"},
    {"c_int", "true", "BOOLEAN"},
    {"c_int", "[1]", "ARRAY"},
    {"c_int", "{\"a\":1}", "object"},
    {"c_bigint", "9223372036854775809", "JSON number"},
    {"c_tinyint", "128", "JSON number"},
    {"c_smallint", "-32769", "JSON number"},
    {"c_float", "1e39", "JSON number"},
    {"c_float", "16777217", "JSON number"},
    {"c_double", "\"" + MARKED + "\"", "STRING"},
    {"c_boolean", "1", "JSON number"},
    {"c_boolean", "\"" + MARKED + "\"", "STRING"},
    {"c_ascii", "\"" + MARKED + "ä\"", "STRING"},
    {"c_blob", "\"" + MARKED + "\"", "STRING"},
    {"c_date", "\"2023-02-29\"", "STRING"},
    {"c_date", "\"2024-02-29T12:00:00Z\"", "STRING"},
    {"c_time", "\"24:00:00\"", "STRING"},
    {"c_timestamp", "\"2024-02-29T23:59:59.1234Z\"", "STRING"},
    {"c_timestamp", "\"20240229\"", "STRING"},
    {"c_timeuuid", "\"f81d4fae-7dec-41d0-a765-00a0c91e6bf6\"", "STRING"},
    {"c_uuid", "\"" + MARKED + "\"", "STRING"},
    {"c_inet", "\"" + MARKED + ".example\"", "STRING"},
    {"c_duration", "\"" + MARKED + "\"", "STRING"},
    {"c_varint", "0.5", "JSON number"},
    {"c_decimal", "\"" + MARKED + "\"", "STRING"},
    {"c_text", "{\"a\":\"" + MARKED + "\"}", "object"},
    {"c_list", "[1,\"" + MARKED + "\"]", "STRING"},
    {"c_list", "\"[1]\"", "STRING"},
    {"c_set", "[null]", "null"},
    {"c_map", "{\"a\":\"" + MARKED + "\"}", "STRING"},
    {"c_by_int", "{\"" + MARKED + "\":true}", "STRING"},
  };

  @Test
  void what_does_not_fit_is_refused_with_column_and_types_and_without_the_value() {
    Connector connector = connector("types_refused", COLUMNS).deadLetters();
    connector.with("errors.log.enable", "true").start();
    String[] values = new String[REFUSED.length];
    for (int id = 0; id < values.length; id++) {
      values[id] = "{\"id\":" + id + ",\"" + REFUSED[id][0] + "\":" + REFUSED[id][1] + "}";
    }
    connector.sendAndAwait(values);
    assertEquals(0, servers.count("types_refused"));
    List<ConsumerRecord<byte[], byte[]>> letters = servers.topics.read(connector.deadLetterTopic());
    assertEquals(values.length, letters.size());
    List<String> wrong = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String[] refused = REFUSED[(int) DeadLetters.offset(letter)];
      String reason = DeadLetters.reason(letter);
      String cqlType = refused[0].substring(2);
      boolean isCollection = List.of("list", "set", "map", "by_int").contains(cqlType);
      String value = refused[1].replace("\"", "");
      if (!reason.contains("topic types_refused, partition 0, offset ")
          || !reason.contains("table ilion.types_refused: column `" + refused[0] + "`: ")
          || !reason.contains(refused[2])
          || !isCollection && !reason.contains(cqlType)
          || value.length() > 3 && reason.contains(value)) {
        wrong.add(refused[1] + ": " + reason);
      }
    }
    assertEquals(List.of(), wrong);
    assertFalse(log().contains("5000000000"), "a value in the log");
    assertTrue(log().contains("column `c_int`"));
  }
}
