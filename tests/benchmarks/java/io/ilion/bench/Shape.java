package io.ilion.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Records of one form: a key {@code id}, and fields of five types in turn, of which the last ones
 * are read by no route.
 *
 * @param fields how many fields a record has
 * @param columns how many of them the table has
 */
record Shape(int fields, int columns) {
  static final Shape NARROW = new Shape(5, 5);
  static final Shape MEDIUM = new Shape(12, 10);
  static final Shape WIDE = new Shape(60, 50);

  /** The field that {@link io.ilion.bench.sink.Stamp} writes the time into: a bigint. */
  static final String STAMPED = name(1);

  /** A time in microseconds has as many digits for the next two centuries. */
  private static final long UNSTAMPED = 1_000_000_000_000_000L;

  /** The types of fields, as CQL calls them and as Connect's JSON and Avro do. */
  enum Kind {
    TEXT("text", "string", "string"),
    BIGINT("bigint", "int64", "long"),
    DOUBLE("double", "double", "double"),
    INT("int", "int32", "int"),
    BOOLEAN("boolean", "boolean", "boolean");

    final String cql;
    final String connect;
    final String avro;

    Kind(String cql, String connect, String avro) {
      this.cql = cql;
      this.connect = connect;
      this.avro = avro;
    }
  }

  static String name(int field) {
    return field == 0 ? "id" : "field" + field;
  }

  static Kind kind(int field) {
    return Kind.values()[field % Kind.values().length];
  }

  /** Something of each of the first fields, with commas between. */
  private static String listed(int fields, java.util.function.IntFunction<String> of) {
    return IntStream.range(0, fields).mapToObj(of).collect(Collectors.joining(","));
  }

  /** The columns as the null server takes them. */
  String described() {
    return listed(columns, field -> name(field) + ":" + kind(field).cql);
  }

  String createTable(String table) {
    String described = listed(columns, field -> name(field) + " " + kind(field).cql);
    return "CREATE TABLE " + table + " (" + described + ", PRIMARY KEY (id))";
  }

  String route(String table, String topic) {
    return "INSERT INTO " + table + " SELECT " + listed(columns, Shape::name) + " FROM " + topic;
  }

  /** The values of a record; those of a key differ from one change to the next. */
  List<Object> values(String key, Random random) {
    List<Object> values = new ArrayList<>();
    values.add(key);
    values.add(UNSTAMPED);
    for (int field = 2; field < fields; field++) {
      values.add(
          switch (kind(field)) {
            case TEXT -> "value " + Long.toHexString(random.nextLong()) + " of a field";
            case BIGINT -> random.nextLong();
            case DOUBLE -> random.nextInt(10_000_000) / 100.0;
            case INT -> random.nextInt();
            case BOOLEAN -> random.nextBoolean();
          });
    }
    return values;
  }

  String json(List<Object> values) {
    return "{"
        + listed(
            fields,
            field -> {
              Object value = values.get(field);
              String text = value instanceof String ? "\"" + value + "\"" : value.toString();
              return "\"" + name(field) + "\":" + text;
            })
        + "}";
  }

  /** What Connect's JsonConverter calls a schema. */
  String connectSchema() {
    return "{\"type\":\"struct\",\"optional\":false,\"fields\":["
        + listed(
            fields,
            field ->
                "{\"field\":\""
                    + name(field)
                    + "\",\"type\":\""
                    + kind(field).connect
                    + "\",\"optional\":false}")
        + "]}";
  }

  String avroSchema() {
    return "{\"type\":\"record\",\"name\":\"Order\",\"fields\":["
        + listed(
            fields,
            field -> "{\"name\":\"" + name(field) + "\",\"type\":\"" + kind(field).avro + "\"}")
        + "]}";
  }
}
