package io.ilion.connect.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long a record of 12 fields takes to be written into the frame of its batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordEncoderBenchmark {
  private static final int BATCH = 500;
  private static final int FIELDS = 12;

  /** What the converter made of the record. */
  @Param({"bytes", "map", "struct"})
  String value;

  private RecordEncoder encoder;
  private SinkRecord[] batch;

  /** Makes the batch; the encoder is at home with its names and schemas after the first call. */
  @Setup(Level.Trial)
  public void fill() {
    encoder = new RecordEncoder(Reads.EVERYTHING);
    batch = new SinkRecord[BATCH];
    Schema schema = schema();
    for (int i = 0; i < BATCH; i++) {
      boolean hasSchema = value.equals("struct");
      byte[] key = ("key-" + i).getBytes(UTF_8);
      batch[i] =
          new SinkRecord(
              "orders",
              3,
              null,
              key,
              hasSchema ? schema : null,
              record(schema, i),
              1_234_567L + i,
              1_700_000_000_000L,
              TimestampType.CREATE_TIME);
    }
  }

  private static String name(int field) {
    return field == 0 ? "id" : "field" + field;
  }

  private static Schema schema() {
    SchemaBuilder builder = SchemaBuilder.struct();
    for (int field = 0; field < FIELDS; field++) {
      Schema[] types = {
        Schema.STRING_SCHEMA,
        Schema.INT64_SCHEMA,
        Schema.FLOAT64_SCHEMA,
        Schema.INT32_SCHEMA,
        Schema.BOOLEAN_SCHEMA
      };
      builder.field(name(field), types[field % types.length]);
    }
    return builder.build();
  }

  private static Object of(int field, int number) {
    return switch (field % 5) {
      case 0 -> field == 0 ? "key-" + number : "value 9ae16a3b2f90404f of a field";
      case 1 -> -6504640444042378203L + number;
      case 2 -> 73425.17 + number;
      case 3 -> 1043217 + number;
      default -> true;
    };
  }

  private Object record(Schema schema, int number) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int field = 0; field < FIELDS; field++) {
      map.put(name(field), of(field, number));
    }
    if (value.equals("map")) {
      return map;
    }
    if (value.equals("struct")) {
      Struct struct = new Struct(schema);
      map.forEach(struct::put);
      return struct;
    }
    StringBuilder json = new StringBuilder();
    map.forEach(
        (name, field) ->
            json.append(json.length() == 0 ? "{" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(field instanceof String ? "\"" + field + "\"" : field));
    return json.append('}').toString().getBytes(UTF_8);
  }

  /** Writes a batch, as the core takes it. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int encode() {
    FrameWriter frame = encoder.encode(batch);
    encoder.accepted();
    return frame.position();
  }
}
