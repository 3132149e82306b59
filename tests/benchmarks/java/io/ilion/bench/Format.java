package io.ilion.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ilion.servers.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** How records are written to the topic. */
enum Format {
  JSON {
    @Override
    Function<List<Object>, byte[]> writer(Shape shape, SchemaRegistryClient registry) {
      return values -> shape.json(values).getBytes(UTF_8);
    }
  },
  /** Each record with its schema, as Connect's JsonConverter does it. */
  JSON_WITH_SCHEMA {
    @Override
    Function<List<Object>, byte[]> writer(Shape shape, SchemaRegistryClient registry) {
      String before = "{\"schema\":" + shape.connectSchema() + ",\"payload\":";
      return values -> (before + shape.json(values) + "}").getBytes(UTF_8);
    }
  },
  /** Behind the id of its schema, as Confluent's serializers do it. */
  AVRO {
    @Override
    Function<List<Object>, byte[]> writer(Shape shape, SchemaRegistryClient registry) {
      Schema schema = new Schema.Parser().parse(shape.avroSchema());
      int id = registry.register("bench-" + shape.fields(), shape.avroSchema());
      GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(schema);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      return values -> {
        GenericRecord record = new GenericData.Record(schema);
        for (int field = 0; field < values.size(); field++) {
          record.put(field, values.get(field));
        }
        try {
          bytes.reset();
          writer.write(record, encoder);
          encoder.flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return SchemaRegistryClient.framed(id, bytes.toByteArray());
      };
    }
  };

  /** Makes a record of its values. */
  abstract Function<List<Object>, byte[]> writer(Shape shape, SchemaRegistryClient registry);
}
