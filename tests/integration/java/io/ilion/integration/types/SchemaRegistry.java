package io.ilion.integration.types;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ilion.servers.ConnectRest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A producer's side of a schema registry with Confluent's interface: registers Avro schemas and
 * frames what was written with them.
 */
public final class SchemaRegistry {
  private static final byte MAGIC = 0;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  /** A client of the interface at this address, like {@code http://127.0.0.1:8081}. */
  public SchemaRegistry(String url) {
    this.url = url;
  }

  /** Adds a version of a subject, where it is a new one, and answers with the schema's id. */
  public int register(String subject, Schema schema) {
    return register(subject, schema.toString());
  }

  public int register(String subject, String schema) {
    String body = ConnectRest.json(Map.of("schema", schema));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError("The registry refused a schema: " + response.body());
      }
      return JSON.readTree(response.body()).get("id").asInt();
    } catch (IOException e) {
      throw new AssertionError("The registry did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Registers the schema and answers with the datum as a producer with this schema sends it. */
  public byte[] framed(String subject, Schema schema, Object datum) {
    return framed(register(subject, schema), binary(schema, datum));
  }

  /** Content behind the magic byte and the id of its schema. */
  public static byte[] framed(int id, byte[] content) {
    return ByteBuffer.allocate(1 + Integer.BYTES + content.length)
        .put(MAGIC)
        .putInt(id)
        .put(content)
        .array();
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
