package io.ilion.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A producer's side of a schema registry with Confluent's interface. */
public final class SchemaRegistryClient {
  private static final byte MAGIC = 0;
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");

  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  /** A client of the interface at this address, like {@code http://127.0.0.1:8081}. */
  public SchemaRegistryClient(String url) {
    this.url = url;
  }

  /** Adds a version of a subject, where it is a new one, and answers with the schema's id. */
  public int register(String subject, String schema) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(ConnectRest.json(Map.of("schema", schema))))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      Matcher id = ID.matcher(response.body());
      if (response.statusCode() != 200 || !id.find()) {
        throw new ServerException("The registry refused a schema: " + response.body());
      }
      return Integer.parseInt(id.group(1));
    } catch (IOException e) {
      throw new ServerException("The registry did not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while the registry answered", e);
    }
  }

  /** Content behind the magic byte and the id of its schema. */
  public static byte[] framed(int id, byte[] content) {
    return ByteBuffer.allocate(1 + Integer.BYTES + content.length)
        .put(MAGIC)
        .putInt(id)
        .put(content)
        .array();
  }
}
