package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
  private final RecordEncoder encoder = new RecordEncoder(Reads.EVERYTHING);
  private final FrameText text = new FrameText();

  @Test
  void definitions_of_an_accepted_frame_are_not_made_again() {
    send(record(Map.of("n", 1)));
    encoder.accepted();
    send(record(Map.of("n", 2)));
    assertFalse(text.wasFresh());
    assertEquals(0, text.definitions());
  }

  @Test
  void definitions_of_a_frame_that_was_not_accepted_are_made_again() {
    send(record(Map.of("n", 1)));
    encoder.accepted();
    send(record(Map.of("lost", 2)));
    assertEquals("object{\"lost\"=i32(3)}", send(record(Map.of("lost", 3))));
    assertTrue(text.wasFresh());
    assertEquals(2, text.definitions());
  }

  @Test
  void a_record_that_breaks_off_the_encoding_leaves_no_trace() {
    send(record(1));
    encoder.accepted();
    try {
      encoder.encode(new SinkRecord[] {record(Map.of("n", 1)), null});
    } catch (NullPointerException expected) {
      assertEquals("object{\"n\"=i32(1)}", send(record(Map.of("n", 1))));
      assertTrue(text.wasFresh());
      return;
    }
    throw new AssertionError("a null record was encoded");
  }

  @Test
  void a_dictionary_of_too_many_names_is_forgotten_with_the_next_frame() {
    Map<String, Object> keys = new TreeMap<>();
    for (int i = 0; i < 4097; i++) {
      keys.put("key" + i, i);
    }
    send(record(keys));
    encoder.accepted();
    send(record(Map.of("key0", 1)));
    assertTrue(text.wasFresh());
    assertEquals(2, text.definitions());
  }

  @Test
  void a_dictionary_of_too_many_shapes_is_forgotten_with_the_next_frame() {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 1025; i++) {
      records.add(record(struct("field" + i, i)));
    }
    assertEquals("struct{\"field1024\"=i32(1024)}", send(records.toArray(new SinkRecord[0])));
    assertEquals(1026, text.definitions());
    encoder.accepted();
    assertEquals("struct{\"field0\"=i32(1)}", send(record(struct("field0", 1))));
    assertTrue(text.wasFresh());
  }

  @Test
  void equal_schemas_that_are_not_the_same_object_share_a_shape() {
    send(record(struct("a", 1)), record(struct("a", 2)));
    assertEquals(2, text.definitions());
  }

  @Test
  void a_changed_schema_is_a_new_shape() {
    send(record(struct("a", 1)), record(struct("b", 2)));
    assertEquals(3, text.definitions());
  }

  @Test
  void a_byte_buffer_is_left_as_it_was() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3});
    buffer.get();
    assertEquals("bytes(0203)", send(record(buffer)));
    assertEquals("bytes(0203)", send(record(buffer.asReadOnlyBuffer())));
    assertEquals(1, buffer.position());
  }

  @Test
  void values_at_the_deepest_level_are_encoded_and_containers_there_are_not() {
    Object value = 1;
    for (int i = 0; i < 100; i++) {
      value = List.of(value);
    }
    assertEquals("[".repeat(100) + "i32(1)" + "]".repeat(100), send(record(value)));
    String deeper = send(record(List.of(value)));
    assertTrue(deeper.contains("unencodable(\"a value nested more than 100 levels deep\")"));
  }

  @Test
  void a_collection_that_contains_itself_ends() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertTrue(send(record(list)).contains("unencodable"));
  }

  @Test
  void a_value_that_fails_while_it_is_read_is_unencodable_and_the_rest_stays() {
    Map<String, Object> broken =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new UnsupportedOperationException("the value");
          }
        };
    SinkRecord record = new SinkRecord("t", 0, null, "key", null, broken, 0);
    assertEquals(
        "text(\"key\") value=unencodable(\"a value that failed with"
            + " java.lang.UnsupportedOperationException while it was read\")",
        line(record).split("key=")[1]);
  }

  @Test
  void a_struct_whose_field_name_utf8_cannot_hold_is_unencodable() {
    assertEquals(
        "unencodable(\"a Struct with a field name that is text with an unpaired surrogate\")",
        send(record(struct("\uD800", 1))));
  }

  @Test
  void a_header_whose_name_utf8_cannot_hold_is_unencodable() {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("\uD800", "v");
    SinkRecord record =
        new SinkRecord(
            "t", 0, null, null, null, null, 0, null, TimestampType.NO_TIMESTAMP_TYPE, headers);
    assertTrue(
        line(record).contains("headers=[\uFFFD: unencodable(\"a header with a name"), line(record));
  }

  @Test
  void a_time_that_a_transform_added_is_kept() {
    SinkRecord record = record(1).newRecord("t", 0, null, null, null, 1, 77L);
    assertTrue(line(record).contains("timestamp=77"));
  }

  @Test
  void a_value_under_a_foreign_logical_type_is_encoded_by_its_physical_type() {
    Schema schema = SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build();
    assertEquals("i64(5)", send(new SinkRecord("t", 0, null, null, schema, 5L, 0)));
  }

  @Test
  void a_date_before_the_epoch_is_a_negative_day() {
    Schema schema = org.apache.kafka.connect.data.Date.SCHEMA;
    Date date = new Date(-2 * 86_400_000L);
    assertEquals("date(-2)", send(new SinkRecord("t", 0, null, null, schema, date, 0)));
  }

  @Test
  void texts_of_every_length_around_the_fast_paths_are_exact() {
    for (int length = 0; length < 300; length++) {
      String ascii = "a".repeat(length);
      assertEquals("text(\"" + ascii + "\")", send(record(ascii)));
      assertEquals("text(\"" + ascii + "?\")", send(record(ascii + "?")));
      assertEquals("text(\"" + ascii + "\\u00e9\")", send(record(ascii + "é")));
      assertEquals("text(\"\\ud83d\\ude00" + ascii + "\")", send(record("\uD83D\uDE00" + ascii)));
      assertEquals(
          "unencodable(\"text with an unpaired surrogate\")", send(record(ascii + "\uD83D")));
      assertEquals(
          "unencodable(\"text with an unpaired surrogate\")", send(record("\uDE00é" + ascii)));
    }
  }

  @Test
  void a_large_batch_grows_the_frame() {
    SinkRecord[] records = new SinkRecord[1000];
    java.util.Arrays.fill(records, record("x".repeat(20_000)));
    assertEquals("text(\"" + "x".repeat(20_000) + "\")", send(records));
    assertEquals("i32(1)", send(record(1)));
  }

  private static SinkRecord record(Object value) {
    return new SinkRecord("t", 0, null, null, null, value, 0);
  }

  private static Struct struct(String field, int value) {
    Schema schema = SchemaBuilder.struct().field(field, Schema.INT32_SCHEMA).build();
    return new Struct(schema).put(field, value);
  }

  /** The text of the last record's value. */
  private String send(SinkRecord... records) {
    List<String> lines = text.decode(encoder.encode(records).toByteArray());
    assertEquals(records.length, lines.size());
    return lines.get(lines.size() - 1).replaceFirst(".* key=null value=", "");
  }

  private String line(SinkRecord record) {
    return text.decode(encoder.encode(new SinkRecord[] {record}).toByteArray()).get(0);
  }
}
