package io.ilion.integration.types;

import io.ilion.integration.types.AvroCarrier.Form;
import io.ilion.integration.types.Delivery.Depth;
import io.ilion.integration.types.Delivery.Feed;
import io.ilion.integration.types.Delivery.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.BooleanSerializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.FloatSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.ShortSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The ways for values into the connector that the matrix tries. */
public final class Deliveries {
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String TEXT = "org.apache.kafka.connect.storage.StringConverter";

  private Deliveries() {}

  /** All of them; Avro with this registry. */
  public static List<Delivery> all(SchemaRegistry registry) {
    List<Delivery> all = new ArrayList<>();
    Feed structs =
        feed("struct", Map.of("value.converter", JSON, "value.converter.schemas.enable", "true"));
    all.add(new Delivery("Struct", structs, ConnectCarrier.ofValues(), Depth.EVERYTHING));
    all.add(
        new Delivery(
            "default of a Struct's schema", structs, ConnectCarrier.ofDefaults(), Depth.FIRSTS));
    Feed maps =
        feed("map", Map.of("value.converter", JSON, "value.converter.schemas.enable", "false"));
    all.add(new Delivery("schemaless Map", maps, JsonCarrier.readByConverter(), Depth.FEW_TEXTS));
    Feed texts = feed("json", Map.of("value.converter", TEXT));
    all.add(new Delivery("JSON", texts, JsonCarrier.readByConnector(), Depth.EVERYTHING));
    Feed avro =
        feed("avro", Map.of("value.converter", BYTES, "connect.cassandra.value.format", "avro"));
    Map<Schema, Integer> ids = new HashMap<>();
    for (Form form : Form.values()) {
      Carrier carrier =
          new AvroCarrier(
              form,
              (schema, datum) ->
                  SchemaRegistry.framed(
                      ids.computeIfAbsent(schema, s -> registry.register("type_matrix-value", s)),
                      SchemaRegistry.binary(schema, datum)));
      Depth depth = form == Form.UNION ? Depth.FIRSTS : Depth.FEW_TEXTS;
      all.add(new Delivery(form.title(), avro, carrier, depth));
    }
    Feed headers =
        new Feed(
            "type_matrix_header",
            "type_matrix_header",
            Part.HEADER,
            Map.of("value.converter", TEXT));
    all.add(new Delivery("header", headers, new HeaderCarrier(), Depth.FEW_TEXTS));
    plain(
        all,
        SourceType.BOOLEAN,
        Boolean.class,
        new BooleanSerializer(),
        "converters.BooleanConverter");
    plain(all, SourceType.INT16, Short.class, new ShortSerializer(), "converters.ShortConverter");
    plain(
        all,
        SourceType.INT32,
        Integer.class,
        new IntegerSerializer(),
        "converters.IntegerConverter");
    plain(all, SourceType.INT64, Long.class, new LongSerializer(), "converters.LongConverter");
    plain(all, SourceType.FLOAT32, Float.class, new FloatSerializer(), "converters.FloatConverter");
    plain(
        all,
        SourceType.FLOAT64,
        Double.class,
        new DoubleSerializer(),
        "converters.DoubleConverter");
    plain(all, SourceType.STRING, String.class, new StringSerializer(), "storage.StringConverter");
    plain(
        all,
        SourceType.BYTES,
        byte[].class,
        new ByteArraySerializer(),
        "converters.ByteArrayConverter");
    return all;
  }

  private static Feed feed(String name, Map<String, String> config) {
    String topic = "type_matrix_" + name;
    return new Feed(topic, topic, Part.FIELD, config);
  }

  private static <T> void plain(
      List<Delivery> all,
      SourceType type,
      Class<T> of,
      Serializer<T> serializer,
      String converter) {
    String connector = "type_matrix_" + type.name().toLowerCase(java.util.Locale.ROOT);
    String name = "org.apache.kafka.connect." + converter;
    Map<String, String> config = Map.of("key.converter", name, "value.converter", name);
    Carrier carrier = new PlainCarrier<>(type, of, serializer);
    all.add(
        new Delivery(
            "key",
            new Feed(connector, connector + "_key", Part.KEY, config),
            carrier,
            Depth.FEW_TEXTS));
    all.add(
        new Delivery(
            "value", new Feed(connector, connector, Part.VALUE, config), carrier, Depth.FEW_TEXTS));
  }
}
