package io.ilion.bench;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is measured.
 *
 * @param converter that of the values, for the sink and for the one that does nothing
 * @param tasks how many tasks empty the topics
 * @param cassandra whether a real node is written to, instead of the null server
 * @param comparison another load, for the same sinks in the same run; null where there is none
 */
record Scenario(Load load, Converter converter, int tasks, boolean cassandra, Load comparison) {
  private static final Load ORDERS = new Load("orders", Shape.MEDIUM, Format.JSON, 1);
  private static final Load WITH_SCHEMA =
      new Load("orders", Shape.MEDIUM, Format.JSON_WITH_SCHEMA, 1);
  private static final Load AVRO = new Load("orders", Shape.MEDIUM, Format.AVRO, 1);
  private static final Load NARROW = new Load("narrow", Shape.NARROW, Format.JSON, 1);
  private static final Load WIDE = new Load("wide", Shape.WIDE, Format.JSON, 1);
  private static final Load TOPICS = new Load("topic", Shape.MEDIUM, Format.JSON, 100);

  static final Map<String, Scenario> ALL =
      new TreeMap<>(
          Map.ofEntries(
              entry("worker-json-core", new Scenario(ORDERS, Converter.BYTES, 1, false, null)),
              entry("worker-json-converter", new Scenario(ORDERS, Converter.JSON, 1, false, null)),
              entry(
                  "worker-struct-converter",
                  new Scenario(WITH_SCHEMA, Converter.JSON, 1, false, null)),
              entry("worker-avro-core", new Scenario(AVRO, Converter.BYTES, 1, false, null)),
              entry("worker-avro-converter", new Scenario(AVRO, Converter.AVRO, 1, false, null)),
              entry("worker-null", new Scenario(ORDERS, Converter.BYTES, 2, false, null)),
              entry("worker-cassandra", new Scenario(ORDERS, Converter.BYTES, 1, true, null)),
              entry("sweep", new Scenario(ORDERS, Converter.BYTES, 1, true, null)),
              entry("narrow", new Scenario(NARROW, Converter.BYTES, 1, false, ORDERS)),
              entry("wide", new Scenario(WIDE, Converter.BYTES, 1, false, ORDERS)),
              entry("topics", new Scenario(TOPICS, Converter.BYTES, 1, false, ORDERS))));

  /** What makes the bytes of a topic a value of Connect's. */
  enum Converter {
    BYTES("org.apache.kafka.connect.converters.ByteArrayConverter"),
    JSON("org.apache.kafka.connect.json.JsonConverter"),
    AVRO("io.apicurio.registry.utils.converter.AvroConverter");

    final String className;

    Converter(String className) {
      this.className = className;
    }
  }

  /** What the broker holds. */
  List<Load> loads() {
    return comparison == null ? List.of(load) : List.of(load, comparison);
  }

  boolean needsRegistry() {
    return load.format() == Format.AVRO;
  }

  /** Whether the records of one topic can be stamped: those of Avro have no place for it. */
  boolean measuresLatency() {
    return !cassandra && load.topics() == 1 && load.format() != Format.AVRO;
  }

  private Map<String, String> common(Load load, Endpoints endpoints) {
    Map<String, String> config = new TreeMap<>();
    config.put("tasks.max", String.valueOf(tasks));
    config.put("topics", String.join(",", load.topicNames()));
    config.put("key.converter", Converter.BYTES.className);
    config.put("value.converter", converter.className);
    config.put("consumer.override.auto.offset.reset", "earliest");
    if (converter == Converter.JSON) {
      boolean schemas = load.format() == Format.JSON_WITH_SCHEMA;
      config.put("value.converter.schemas.enable", String.valueOf(schemas));
    }
    if (converter == Converter.AVRO) {
      config.put("value.converter.apicurio.registry.url", endpoints.apicurioUrl());
      config.put("value.converter.apicurio.registry.as-confluent", "true");
      config.put("value.converter.apicurio.registry.use-id", "contentId");
    }
    return config;
  }

  /** The sink that does nothing. */
  Map<String, String> floor(Load load, Endpoints endpoints) {
    Map<String, String> config = common(load, endpoints);
    config.put("connector.class", "io.ilion.bench.sink.EmptySinkConnector");
    return config;
  }

  /** Ours. */
  Map<String, String> sink(Load load, Endpoints endpoints) {
    Map<String, String> config = common(load, endpoints);
    config.put("connector.class", "io.ilion.connect.cassandra.CassandraSinkConnector");
    config.put("connect.cassandra.contact.points", endpoints.host());
    config.put("connect.cassandra.port", String.valueOf(endpoints.port()));
    config.put("connect.cassandra.key.space", Load.KEYSPACE);
    config.put("connect.cassandra.consistency.level", "LOCAL_ONE");
    List<String> routes =
        load.topicNames().stream().map(name -> load.shape().route(name, name)).toList();
    config.put("connect.cassandra.export.route.query", String.join(";", routes));
    if (load.format() == Format.AVRO && converter == Converter.BYTES) {
      config.put("connect.cassandra.value.format", "avro");
      config.put("connect.cassandra.schema.registry.url", endpoints.confluentUrl());
    }
    return config;
  }

  /** Another one: what its file says, with some names replaced. */
  Map<String, String> peer(Map<String, String> file, Load load, Endpoints endpoints) {
    Map<String, String> config = common(load, endpoints);
    file.forEach((key, value) -> config.put(key, endpoints.inserted(value, load.name())));
    return config;
  }
}
