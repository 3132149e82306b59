package io.ilion.integration.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;

/** The field {@code v} of a Struct, by way of {@code JsonConverter} with schemas. */
final class ConnectCarrier implements Carrier {
  private static final long DAY = 86_400_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonConverter converter = new JsonConverter();
  private final boolean byDefault;

  private ConnectCarrier(boolean byDefault) {
    this.byDefault = byDefault;
    converter.configure(Map.of("schemas.enable", "true"), false);
  }

  static ConnectCarrier ofValues() {
    return new ConnectCarrier(false);
  }

  /** The value is the schema's default, and the record has none. */
  static ConnectCarrier ofDefaults() {
    return new ConnectCarrier(true);
  }

  @Override
  public Sample carried(Sample sample) {
    if (byDefault && (sample.type().isComposite() || sample.type() == SourceType.NULL)) {
      return null;
    }
    return canSay(sample) ? sample : null;
  }

  private static boolean canSay(Sample sample) {
    return switch (sample.type()) {
      case JSON_NUMBER, OBJECT, TIME_MICROS, TIMESTAMP_MICROS, TIMESTAMP_NANOS, DURATION -> false;
        // JSON says neither NaN nor infinity, and the converter loses the sign of zero.
      case FLOAT32, FLOAT64 -> sample.isFinite() && !sample.isNegativeZero();
      case ARRAY -> areAlike(sample.elements());
      case MAP ->
          areAlike(sample.entries().stream().map(Sample.Entry::key).toList())
              && areAlike(sample.entries().stream().map(Sample.Entry::value).toList());
      case STRUCT -> sample.fields().values().stream().allMatch(ConnectCarrier::canSay);
      default -> true;
    };
  }

  /** Whether one schema, with optional parts, describes them all. */
  private static boolean areAlike(List<Sample> samples) {
    List<Schema> schemas =
        samples.stream()
            .filter(ConnectCarrier::hasSchema)
            .filter(ConnectCarrier::canSay)
            .map(sample -> schema(sample, true).build())
            .distinct()
            .toList();
    return samples.stream().allMatch(ConnectCarrier::canSay) && schemas.size() <= 1;
  }

  /** A null and an empty collection go with any schema. */
  private static boolean hasSchema(Sample sample) {
    return switch (sample.type()) {
      case NULL -> false;
      case ARRAY -> !sample.elements().isEmpty();
      case MAP -> !sample.entries().isEmpty();
      default -> true;
    };
  }

  @Override
  public byte[] encode(Sample sample) {
    SchemaBuilder field = schema(sample, sample.type() == SourceType.NULL || byDefault);
    if (byDefault) {
      field.defaultValue(value(field, sample));
    }
    Schema schema = SchemaBuilder.struct().field("v", field.build()).build();
    Struct struct = new Struct(schema).put("v", value(schema.field("v").schema(), sample));
    byte[] bytes = converter.fromConnectData("any", schema, struct);
    return byDefault ? withoutValue(bytes) : bytes;
  }

  private static byte[] withoutValue(byte[] envelope) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(envelope);
      ((ObjectNode) json.get("payload")).putNull("v");
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not written", e);
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  private static SchemaBuilder schema(Sample sample, boolean isOptional) {
    SchemaBuilder schema =
        switch (sample.type()) {
          case BOOLEAN -> SchemaBuilder.bool();
          case INT8 -> SchemaBuilder.int8();
          case INT16 -> SchemaBuilder.int16();
          case INT32 -> SchemaBuilder.int32();
          case INT64 -> SchemaBuilder.int64();
          case FLOAT32 -> SchemaBuilder.float32();
          case FLOAT64 -> SchemaBuilder.float64();
          case BYTES -> SchemaBuilder.bytes();
          case DECIMAL -> Decimal.builder(((BigDecimal) sample.value()).scale());
          case DATE -> org.apache.kafka.connect.data.Date.builder();
          case TIME -> Time.builder();
          case TIMESTAMP -> Timestamp.builder();
          case ARRAY -> SchemaBuilder.array(common(sample.elements().stream()));
          case MAP ->
              SchemaBuilder.map(
                  common(sample.entries().stream().map(Sample.Entry::key)),
                  common(sample.entries().stream().map(Sample.Entry::value)));
          case STRUCT -> struct(sample);
          default -> SchemaBuilder.string();
        };
    return isOptional ? schema.optional() : schema;
  }

  private static Schema common(Stream<Sample> parts) {
    return parts
        .filter(ConnectCarrier::hasSchema)
        .findFirst()
        .map(part -> schema(part, true).build())
        .orElse(Schema.OPTIONAL_STRING_SCHEMA);
  }

  private static SchemaBuilder struct(Sample sample) {
    SchemaBuilder struct = SchemaBuilder.struct();
    sample.fields().forEach((name, field) -> struct.field(name, schema(field, true).build()));
    return struct;
  }

  private static Object value(Schema schema, Sample sample) {
    return switch (sample.type()) {
      case DATE -> new java.util.Date((Integer) sample.value() * DAY);
      case TIME -> new java.util.Date((Integer) sample.value());
      case TIMESTAMP -> new java.util.Date((Long) sample.value());
      case ARRAY -> {
        List<Object> elements = new ArrayList<>();
        sample.elements().forEach(part -> elements.add(value(schema.valueSchema(), part)));
        yield elements;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Sample.Entry entry : sample.entries()) {
          map.put(
              value(schema.keySchema(), entry.key()), value(schema.valueSchema(), entry.value()));
        }
        yield map;
      }
      case STRUCT -> {
        Struct struct = new Struct(schema);
        sample
            .fields()
            .forEach((name, part) -> struct.put(name, value(schema.field(name).schema(), part)));
        yield struct;
      }
      default -> sample.value();
    };
  }
}
