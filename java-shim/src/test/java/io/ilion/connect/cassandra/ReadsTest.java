package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What no route reads stays in Java. */
class ReadsTest {
  private static final int NUMEROUS = 300;

  private final FrameText text = new FrameText();

  @Test
  void a_struct_crosses_with_the_fields_that_are_read() {
    Schema nested = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
    Schema schema =
        SchemaBuilder.struct()
            .field("unread", nested)
            .field("place", nested)
            .field("id", Schema.INT32_SCHEMA)
            .build();
    Struct value =
        new Struct(schema)
            .put("id", 7)
            .put("unread", new Struct(nested).put("id", 1))
            .put("place", new Struct(nested).put("id", 2));
    assertEquals(
        "struct{\"place\"=struct{\"id\"=i32(2)}}", send(reads(false, "place"), schema, value));
  }

  @Test
  void a_map_crosses_with_the_fields_that_are_read() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("unread", 1);
    value.put("place", Map.of("unread", 2));
    RecordEncoder encoder = new RecordEncoder(reads(false, "place", "missing"));
    for (int time = 0; time < 2; time++) {
      assertEquals("object{\"place\"=object{\"unread\"=i32(2)}}", send(encoder, null, value));
    }
  }

  @Test
  void of_many_fields_one_can_be_read() {
    Map<String, Object> value = new LinkedHashMap<>();
    for (int field = 0; field < NUMEROUS; field++) {
      value.put("field" + field, field);
    }
    assertEquals("object{\"field299\"=i32(299)}", send(reads(false, "field299"), null, value));
  }

  @Test
  void a_map_with_other_keys_than_text_crosses_as_it_is() {
    assertEquals("map{i32(1)=i32(2)}", send(reads(false, "place"), null, Map.of(1, 2)));
  }

  @Test
  void headers_stay_behind_where_nobody_reads_them() {
    Headers headers = new ConnectHeaders().addInt("trace", 1);
    for (boolean read : List.of(true, false)) {
      SinkRecord record =
          new SinkRecord(
              "t", 0, null, null, null, null, 0, null, TimestampType.NO_TIMESTAMP_TYPE, headers);
      byte[] frame = new RecordEncoder(reads(read)).encode(new SinkRecord[] {record}).toByteArray();
      assertEquals(read, text.decode(frame).get(0).contains("trace"));
    }
  }

  private static Reads reads(boolean headers, String... fields) {
    FrameWriter message = new FrameWriter();
    message.u8(FrameWriter.VERSION);
    message.u8(0);
    message.u8(headers ? 1 : 0);
    message.varint(fields.length);
    for (String field : fields) {
      message.text(field);
    }
    return Reads.parse(message.toByteArray());
  }

  private String send(Reads reads, Schema schema, Object value) {
    return send(new RecordEncoder(reads), schema, value);
  }

  private String send(RecordEncoder encoder, Schema schema, Object value) {
    SinkRecord record = new SinkRecord("t", 0, null, null, schema, value, 0);
    String line = text.decode(encoder.encode(new SinkRecord[] {record}).toByteArray()).get(0);
    encoder.accepted();
    return line.replaceFirst(".* key=null value=", "");
  }
}
