package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Frames that this encoder and the core's decoder are both tested with: see
 * tests/cases/frames/README.md.
 *
 * <p>The line beside each record is written by hand. {@code -Dilion.golden.update=true} writes the
 * files anew.
 */
class GoldenFramesTest {
  private static final Path FOLDER = folder();
  private static final TreeSet<String> WRITTEN = new TreeSet<>();
  private static final long NOON = 1_700_000_000_000L;

  private final RecordEncoder encoder = new RecordEncoder(Reads.EVERYTHING);
  private final FrameText text = new FrameText();
  private final List<SinkRecord> records = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  @Test
  void every_scalar() throws IOException {
    value(null, null, "null");
    value(Schema.OPTIONAL_STRING_SCHEMA, null, "null");
    value(Schema.BOOLEAN_SCHEMA, true, "true");
    value(Schema.BOOLEAN_SCHEMA, false, "false");
    value(Schema.INT8_SCHEMA, (byte) -1, "i8(-1)");
    value(Schema.INT8_SCHEMA, Byte.MIN_VALUE, "i8(-128)");
    value(Schema.INT16_SCHEMA, (short) 258, "i16(258)");
    value(Schema.INT16_SCHEMA, Short.MIN_VALUE, "i16(-32768)");
    value(Schema.INT32_SCHEMA, 16909060, "i32(16909060)");
    value(Schema.INT32_SCHEMA, Integer.MIN_VALUE, "i32(-2147483648)");
    value(Schema.INT64_SCHEMA, 72623859790382856L, "i64(72623859790382856)");
    value(Schema.INT64_SCHEMA, Long.MIN_VALUE, "i64(-9223372036854775808)");
    value(Schema.FLOAT32_SCHEMA, 1.5f, "f32(3fc00000)");
    value(Schema.FLOAT32_SCHEMA, Float.NaN, "f32(7fc00000)");
    value(Schema.FLOAT64_SCHEMA, -0.1, "f64(bfb999999999999a)");
    value(Schema.FLOAT64_SCHEMA, Double.NEGATIVE_INFINITY, "f64(fff0000000000000)");
    value(Schema.STRING_SCHEMA, "", "text(\"\")");
    value(
        Schema.STRING_SCHEMA,
        "a \"quoted\" \\ one\n",
        "text(\"a \\\"quoted\\\" \\\\ one\\u000a\")");
    value(Schema.STRING_SCHEMA, "\0~\u007f\u0080", "text(\"\\u0000~\\u007f\\u0080\")");
    value(Schema.STRING_SCHEMA, "é€\uD83D\uDE00", "text(\"\\u00e9\\u20ac\\ud83d\\ude00\")");
    value(Schema.STRING_SCHEMA, "x".repeat(200), "text(\"" + "x".repeat(200) + "\")");
    value(Schema.STRING_SCHEMA, "ü".repeat(100), "text(\"" + "\\u00fc".repeat(100) + "\")");
    value(Schema.BYTES_SCHEMA, new byte[0], "bytes()");
    value(Schema.BYTES_SCHEMA, new byte[] {0, 127, -128, -1}, "bytes(007f80ff)");
    value(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2), "bytes(0203)");
    check("every_scalar");
  }

  @Test
  void logical_types() throws IOException {
    value(Decimal.schema(2), new BigDecimal("1.00"), "decimal(64, 2)");
    value(Decimal.schema(2), new BigDecimal("-129.99"), "decimal(cd39, 2)");
    value(Decimal.schema(-3), new BigDecimal(BigInteger.ONE, -3), "decimal(01, -3)");
    Schema date = org.apache.kafka.connect.data.Date.SCHEMA;
    value(date, new Date(86_400_000L * 19_000), "date(19000)");
    value(date, new Date(-86_400_000L), "date(-1)");
    value(Time.SCHEMA, new Date(0), "time(0)");
    value(Time.SCHEMA, new Date(86_399_999), "time(86399999)");
    value(Timestamp.SCHEMA, new Date(NOON), "timestamp(1700000000000)");
    value(Timestamp.SCHEMA, new Date(-1), "timestamp(-1)");
    check("logical_types");
  }

  @Test
  void collections() throws IOException {
    Schema ints = SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build();
    value(ints, List.of(), "[]");
    value(ints, java.util.Arrays.asList(1, null, 3), "[i32(1), null, i32(3)]");
    value(SchemaBuilder.array(ints).build(), List.of(List.of(1), List.of()), "[[i32(1)], []]");
    Schema map = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).build();
    value(map, Map.of(), "map{}");
    value(map, Map.of("k", 1L), "map{text(\"k\")=i64(1)}");
    Schema dates = SchemaBuilder.map(Schema.INT32_SCHEMA, Timestamp.SCHEMA).build();
    value(dates, Map.of(7, new Date(8)), "map{i32(7)=timestamp(8)}");
    check("collections");
  }

  @Test
  void schemaless() throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", 1L);
    object.put("tags", List.of("a", 2L, true));
    object.put("nested", Map.of("id", 0.5));
    object.put("nothing", null);
    object.put("", Map.of());
    value(
        null,
        object,
        "object{\"id\"=i64(1), \"tags\"=[text(\"a\"), i64(2), true],"
            + " \"nested\"=object{\"id\"=f64(3fe0000000000000)}, \"nothing\"=null, \"\"=object{}}");
    value(null, Map.of("é", "é"), "object{\"\\u00e9\"=text(\"\\u00e9\")}");
    Map<Object, Object> mixed = new LinkedHashMap<>();
    mixed.put("id", 1);
    mixed.put(2, "two");
    mixed.put(null, null);
    value(null, mixed, "map{text(\"id\")=i32(1), i32(2)=text(\"two\"), null=null}");
    value(null, new BigDecimal("12.5"), "decimal(7d, 1)");
    value(null, new BigInteger("-1"), "decimal(ff, 0)");
    value(null, new Date(NOON), "timestamp(1700000000000)");
    value(null, (byte) 1, "i8(1)");
    value(null, (short) 1, "i16(1)");
    value(null, 1f, "f32(3f800000)");
    value(null, new byte[] {1}, "bytes(01)");
    value(null, ByteBuffer.allocate(2), "bytes(0000)");
    check("schemaless");
  }

  @Test
  void structs() throws IOException {
    Schema address =
        SchemaBuilder.struct().field("street", Schema.STRING_SCHEMA).optional().build();
    Schema customer =
        SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("level", SchemaBuilder.string().optional().defaultValue("new").build())
            .field("address", address)
            .field("earlier", SchemaBuilder.array(address).optional().build())
            .field("since", Timestamp.builder().optional().build())
            .field("balance", Decimal.builder(2).optional().build())
            .build();
    Struct home = new Struct(address).put("street", "Main St");
    value(
        customer,
        new Struct(customer)
            .put("id", 7L)
            .put("level", "gold")
            .put("address", home)
            .put("earlier", List.of(home))
            .put("since", new Date(1))
            .put("balance", new BigDecimal("0.01")),
        "struct{\"id\"=i64(7), \"level\"=text(\"gold\"), \"address\"=struct{\"street\"=text(\"Main"
            + " St\")}, \"earlier\"=[struct{\"street\"=text(\"Main St\")}], \"since\"=timestamp(1),"
            + " \"balance\"=decimal(01, 2)}");
    value(
        customer,
        new Struct(customer).put("id", 8L),
        "struct{\"id\"=i64(8), \"level\"=text(\"new\"), \"address\"=null, \"earlier\"=null,"
            + " \"since\"=null, \"balance\"=null}");
    Schema empty = SchemaBuilder.struct().build();
    value(empty, new Struct(empty), "struct{}");
    check("structs");
  }

  @Test
  void keys_headers_and_timestamps() throws IOException {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("trace", "abc").addInt("retry", 2).addBytes("trace", new byte[] {1});
    headers.add("none", null, null);
    headers.add("place", new SchemaAndValue(null, Map.of("x", 1)));
    records.add(
        new SinkRecord(
            "orders-topic",
            3,
            Schema.INT32_SCHEMA,
            5,
            Schema.STRING_SCHEMA,
            "v",
            300,
            NOON,
            TimestampType.CREATE_TIME,
            headers));
    lines.add(
        "topic=orders-topic kafka_partition=3 offset=300 origin=orders-topic"
            + " timestamp=1700000000000 headers=[trace: text(\"abc\"), retry: i32(2), trace:"
            + " bytes(01), none: null, place: object{\"x\"=i32(1)}] key=i32(5) value=text(\"v\")");
    records.add(
        new SinkRecord(
            "orders-topic", 0, null, "k", null, null, 0, 5L, TimestampType.LOG_APPEND_TIME));
    lines.add(
        "topic=orders-topic kafka_partition=0 offset=0 origin=orders-topic timestamp=5 headers=[]"
            + " key=text(\"k\") value=null");
    records.add(new SinkRecord("orders-topic", 2147483647, null, null, null, "v", Long.MAX_VALUE));
    lines.add(
        "topic=orders-topic kafka_partition=2147483647 offset=9223372036854775807"
            + " origin=orders-topic timestamp=none headers=[] key=null value=text(\"v\")");
    check("keys_headers_and_timestamps");
  }

  @Test
  void renamed_topic() throws IOException {
    SinkRecord read = new SinkRecord("raw.orders", 4, null, null, null, 1L, 9);
    records.add(read.newRecord("orders", 0, null, null, null, 1L, null));
    lines.add(
        "topic=orders kafka_partition=4 offset=9 origin=raw.orders timestamp=none headers=[]"
            + " key=null value=i64(1)");
    check("renamed_topic");
  }

  @Test
  void unencodable() throws IOException {
    value(null, new UUID(1, 2), "unencodable(\"a value of class java.util.UUID\")");
    value(
        Schema.INT32_SCHEMA,
        1L,
        "unencodable(\"a value of class java.lang.Long under the schema type INT32\")");
    value(null, "a\uD800b", "unencodable(\"text with an unpaired surrogate\")");
    value(
        null,
        List.of("kept", "x".repeat(100) + "\uDC00"),
        "[text(\"kept\"), unencodable(\"text with an unpaired surrogate\")]");
    value(
        null,
        Map.of("\uD800", 1),
        "unencodable(\"a map with a key that is text with an unpaired surrogate\")");
    value(
        org.apache.kafka.connect.data.Date.SCHEMA,
        new Date(1),
        "unencodable(\"a Date with a time of day\")");
    value(Time.SCHEMA, new Date(-1), "unencodable(\"a Time outside of one day\")");
    Object deep = null;
    for (int i = 0; i < 101; i++) {
      deep = java.util.Collections.singletonList(deep);
    }
    value(
        null,
        deep,
        "[".repeat(100)
            + "unencodable(\"a value nested more than 100 levels deep\")"
            + "]".repeat(100));
    check("unencodable");
  }

  @Test
  void dictionary_over_two_frames() throws IOException {
    Schema schema = SchemaBuilder.struct().field("a", Schema.INT32_SCHEMA).build();
    value(schema, new Struct(schema).put("a", 1), "struct{\"a\"=i32(1)}");
    value(null, Map.of("n", 1), "object{\"n\"=i32(1)}");
    check("dictionary_over_two_frames.1");
    encoder.accepted();

    value(schema, new Struct(schema).put("a", 2), "struct{\"a\"=i32(2)}");
    value(null, Map.of("n", 2), "object{\"n\"=i32(2)}");
    value(null, Map.of("m", 3), "object{\"m\"=i32(3)}");
    check("dictionary_over_two_frames.2");
  }

  @Test
  void fresh_after_a_frame_that_was_not_accepted() throws IOException {
    value(null, Map.of("n", 1), "object{\"n\"=i32(1)}");
    check("fresh.1");
    // No accepted(): the second frame stands alone.
    value(null, Map.of("m", 2), "object{\"m\"=i32(2)}");
    check("fresh.2");
  }

  private void value(Schema schema, Object value, String rendered) {
    int offset = records.size();
    records.add(new SinkRecord("t", 1, null, null, schema, value, offset));
    lines.add(
        "topic=t kafka_partition=1 offset="
            + offset
            + " origin=t timestamp=none headers=[] key=null value="
            + rendered);
  }

  private void check(String name) throws IOException {
    byte[] frame = encoder.encode(records.toArray(new SinkRecord[0])).toByteArray();
    assertEquals(lines, text.decode(frame), name);
    file(name + ".frame", hexLines(frame));
    file(name + ".txt", String.join("\n", lines) + "\n");
    records.clear();
    lines.clear();
  }

  private static void file(String name, String content) throws IOException {
    WRITTEN.add(name);
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("ilion.golden.update")) {
      Files.write(file, content.getBytes(StandardCharsets.US_ASCII));
    }
    String golden = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    assertEquals(golden, content, file + " (-Dilion.golden.update=true writes it anew)");
  }

  /**
   * A file that no test writes any more would leave the core tested with a frame that nobody sends.
   */
  @AfterAll
  static void all_files_are_of_this_test() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (java.nio.file.DirectoryStream<Path> files =
        Files.newDirectoryStream(FOLDER, "*.{frame,txt}")) {
      files.forEach(file -> found.add(file.getFileName().toString()));
    }
    assertEquals(WRITTEN, found);
  }

  private static String hexLines(byte[] frame) {
    return FrameText.hex(frame).replaceAll("(.{1,64})", "$1\n");
  }

  private static Path folder() {
    Path start = Path.of("").toAbsolutePath();
    for (Path path = start; path != null; path = path.getParent()) {
      Path folder = path.resolve("tests/cases/frames");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    throw new AssertionError("no tests/cases/frames above " + start);
  }
}
