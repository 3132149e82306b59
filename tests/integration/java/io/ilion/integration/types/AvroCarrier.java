package io.ilion.integration.types;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** The field {@code v} of an Avro record, read by the connector itself. */
final class AvroCarrier implements Carrier {
  /** Forms that Avro has for one type of value. */
  enum Form {
    USUAL("Avro"),
    LOCAL("Avro local-timestamp-*"),
    FIXED("Avro fixed"),
    ENUM("Avro enum"),
    UUID("Avro uuid"),
    BIG_DECIMAL("Avro big-decimal"),
    UNION("Avro union");

    private final String title;

    Form(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final Form form;
  private final BiFunction<Schema, Object, byte[]> framed;
  private int named;

  /** A carrier with a function that registers a schema and frames a datum. */
  AvroCarrier(Form form, BiFunction<Schema, Object, byte[]> framed) {
    this.form = form;
    this.framed = framed;
  }

  @Override
  public Sample carried(Sample sample) {
    SourceType type = sample.type();
    boolean hasForm =
        switch (form) {
          case USUAL, UNION -> hasUsualForm(sample);
          case LOCAL ->
              type == SourceType.TIMESTAMP
                  || type == SourceType.TIMESTAMP_MICROS
                  || type == SourceType.TIMESTAMP_NANOS;
          case FIXED ->
              type == SourceType.BYTES && ((byte[]) sample.value()).length > 0
                  || type == SourceType.DECIMAL && hasUsualForm(sample);
          case ENUM ->
              type == SourceType.STRING && ((String) sample.value()).matches("[A-Za-z_]\\w*");
          case UUID ->
              type == SourceType.STRING
                  && ((String) sample.value()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
          case BIG_DECIMAL -> type == SourceType.DECIMAL;
        };
    return hasForm ? arriving(sample) : null;
  }

  private static boolean hasUsualForm(Sample sample) {
    return switch (sample.type()) {
      case INT8, INT16, JSON_NUMBER, OBJECT -> false;
      case DECIMAL -> ((BigDecimal) sample.value()).scale() >= 0;
      case ARRAY -> sample.elements().stream().allMatch(AvroCarrier::hasUsualForm);
      case MAP ->
          sample.entries().stream()
              .allMatch(entry -> hasUsualForm(entry.key()) && hasUsualForm(entry.value()));
      case STRUCT ->
          sample.fields().entrySet().stream()
              .allMatch(f -> f.getKey().matches("\\w+") && hasUsualForm(f.getValue()));
      default -> true;
    };
  }

  /** Avro's own maps have text keys, and arrive as objects. */
  private static Sample arriving(Sample sample) {
    return switch (sample.type()) {
      case ARRAY -> Sample.array(sample.elements().stream().map(AvroCarrier::arriving).toList());
      case STRUCT -> {
        Map<String, Sample> fields = new LinkedHashMap<>();
        sample.fields().forEach((name, field) -> fields.put(name, arriving(field)));
        yield Sample.fields(SourceType.STRUCT, fields);
      }
      case MAP -> hasTextKeys(sample) ? object(sample) : sample;
      default -> sample;
    };
  }

  private static boolean hasTextKeys(Sample map) {
    return map.entries().stream().allMatch(entry -> entry.key().type() == SourceType.STRING);
  }

  private static Sample object(Sample map) {
    Map<String, Sample> fields = new LinkedHashMap<>();
    for (Sample.Entry entry : map.entries()) {
      fields.put((String) entry.key().value(), arriving(entry.value()));
    }
    return Sample.fields(SourceType.OBJECT, fields);
  }

  @Override
  public byte[] encode(Sample sample) {
    named = 0;
    Schema type = schema(sample);
    if (form == Form.UNION) {
      type = union(List.of(Schema.create(Schema.Type.NULL), type));
    }
    Schema schema =
        Schema.createRecord(
            "Sample", null, "ilion.test", false, List.of(new Schema.Field("v", type)));
    GenericData.Record record = new GenericData.Record(schema);
    record.put("v", AvroData.datum(type, sample));
    return framed.apply(schema, record);
  }

  private String name() {
    return "ilion.test.N" + named++;
  }

  private Schema schema(Sample sample) {
    return switch (sample.type()) {
      case NULL -> Schema.create(Schema.Type.NULL);
      case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
      case INT32 -> Schema.create(Schema.Type.INT);
      case INT64 -> Schema.create(Schema.Type.LONG);
      case FLOAT32 -> Schema.create(Schema.Type.FLOAT);
      case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
      case STRING -> text((String) sample.value());
      case BYTES -> bytes(((byte[]) sample.value()).length);
      case DECIMAL -> decimal((BigDecimal) sample.value());
      case DATE -> logical(Schema.Type.INT, LogicalTypes.date());
      case TIME -> logical(Schema.Type.INT, LogicalTypes.timeMillis());
      case TIME_MICROS -> logical(Schema.Type.LONG, LogicalTypes.timeMicros());
      case TIMESTAMP ->
          instant(LogicalTypes.timestampMillis(), LogicalTypes.localTimestampMillis());
      case TIMESTAMP_MICROS ->
          instant(LogicalTypes.timestampMicros(), LogicalTypes.localTimestampMicros());
      case TIMESTAMP_NANOS ->
          instant(LogicalTypes.timestampNanos(), LogicalTypes.localTimestampNanos());
      case DURATION ->
          LogicalTypes.duration().addToSchema(Schema.createFixed(name(), null, null, 12));
      case ARRAY -> Schema.createArray(common(sample.elements()));
      case OBJECT -> Schema.createMap(common(List.copyOf(sample.fields().values())));
      case MAP -> entries(sample);
      case STRUCT -> record(sample);
      default -> throw new AssertionError("Avro has no " + sample.type());
    };
  }

  private Schema text(String value) {
    return switch (form) {
      case ENUM -> Schema.createEnum(name(), null, null, List.of("OTHER", value));
      case UUID -> logical(Schema.Type.STRING, LogicalTypes.uuid());
      default -> Schema.create(Schema.Type.STRING);
    };
  }

  private Schema bytes(int length) {
    return form == Form.FIXED
        ? Schema.createFixed(name(), null, null, length)
        : Schema.create(Schema.Type.BYTES);
  }

  private Schema decimal(BigDecimal value) {
    if (form == Form.BIG_DECIMAL) {
      return LogicalTypes.bigDecimal().addToSchema(Schema.create(Schema.Type.BYTES));
    }
    int precision = Math.max(value.precision(), Math.max(1, value.scale()));
    Schema physical =
        form == Form.FIXED
            // Two digits and more fit into a byte.
            ? Schema.createFixed(name(), null, null, precision / 2 + 2)
            : Schema.create(Schema.Type.BYTES);
    return LogicalTypes.decimal(precision, value.scale()).addToSchema(physical);
  }

  private static Schema logical(Schema.Type physical, LogicalType type) {
    return type.addToSchema(Schema.create(physical));
  }

  private Schema instant(LogicalType type, LogicalType local) {
    return logical(Schema.Type.LONG, form == Form.LOCAL ? local : type);
  }

  /** The type of all parts, or the union of their types. */
  private Schema common(List<Sample> parts) {
    Map<String, Schema> types = new LinkedHashMap<>();
    for (Sample part : parts) {
      Schema schema = schema(part);
      types.putIfAbsent(schema.getType().name(), schema);
    }
    return switch (types.size()) {
      case 0 -> Schema.create(Schema.Type.STRING);
      case 1 -> types.values().iterator().next();
      default -> union(List.copyOf(types.values()));
    };
  }

  private static Schema union(List<Schema> branches) {
    return Schema.createUnion(branches.stream().distinct().toList());
  }

  /** What Connect's converters make of maps whose keys are not text. */
  private Schema entries(Sample map) {
    Schema entry =
        Schema.createRecord(
            "MapEntry",
            null,
            "io.confluent.connect.avro",
            false,
            List.of(
                new Schema.Field(
                    "key", common(map.entries().stream().map(Sample.Entry::key).toList())),
                new Schema.Field(
                    "value", common(map.entries().stream().map(Sample.Entry::value).toList()))));
    return Schema.createArray(entry);
  }

  private Schema record(Sample struct) {
    List<Schema.Field> fields = new ArrayList<>();
    struct
        .fields()
        .forEach(
            (name, field) ->
                fields.add(
                    new Schema.Field(
                        name, union(List.of(Schema.create(Schema.Type.NULL), optional(field))))));
    return Schema.createRecord(name(), null, null, false, fields);
  }

  /** The type of a field whose records differ in whether it is null. */
  private Schema optional(Sample field) {
    boolean isNull = field.type() == SourceType.NULL;
    return isNull ? Schema.create(Schema.Type.INT) : schema(field);
  }
}
