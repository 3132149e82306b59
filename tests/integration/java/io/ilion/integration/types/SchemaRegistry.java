package io.ilion.integration.types;

import io.ilion.servers.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** A producer of Avro: registers schemas and frames what was written with them. */
public final class SchemaRegistry {
  private final SchemaRegistryClient client;

  /** One that registers at this address, like {@code http://127.0.0.1:8081}. */
  public SchemaRegistry(String url) {
    client = new SchemaRegistryClient(url);
  }

  /** Adds a version of a subject, where it is a new one, and answers with the schema's id. */
  public int register(String subject, Schema schema) {
    return register(subject, schema.toString());
  }

  public int register(String subject, String schema) {
    return client.register(subject, schema);
  }

  /** Registers the schema and answers with the datum as a producer with this schema sends it. */
  public byte[] framed(String subject, Schema schema, Object datum) {
    return framed(register(subject, schema), binary(schema, datum));
  }

  /** Content behind the magic byte and the id of its schema. */
  public static byte[] framed(int id, byte[] content) {
    return SchemaRegistryClient.framed(id, content);
  }

  /** A datum in Avro's binary encoding; its logical types stand as their physical ones. */
  public static byte[] binary(Schema schema, Object datum) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError("The datum was not written", e);
    }
    return bytes.toByteArray();
  }
}
