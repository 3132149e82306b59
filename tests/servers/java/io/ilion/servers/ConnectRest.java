package io.ilion.servers;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A client of Connect's REST interface. Bodies are JSON text, as this package has the JDK alone. An
 * answer that is not a success is a {@link RestException}.
 */
public final class ConnectRest {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(90);

  private final String address;
  private final Duration timeout;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private Path record;

  /** A client of the interface at this address, like {@code http://127.0.0.1:8083}. */
  public ConnectRest(String address) {
    this(address, USUAL_TIMEOUT);
  }

  /** The same with another patience than that for workers which are well. */
  public ConnectRest(String address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
  }

  /** The address of the interface. */
  public String address() {
    return address;
  }

  /**
   * Appends what is answered from now on to a file, but for configurations that Connect gives back
   * to who has sent them.
   */
  public void record(Path file) {
    record = file;
  }

  private void record(String method, String path, HttpResponse<String> response) {
    if (record == null || givesConfigBack(method, path, response.statusCode())) {
      return;
    }
    String entry = method + " " + path + " " + response.statusCode() + " " + response.body() + "\n";
    try {
      Files.createDirectories(record.getParent());
      Files.writeString(record, entry, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ServerException("The file " + record + " cannot be written: " + e, e);
    }
  }

  private static boolean givesConfigBack(String method, String path, int status) {
    boolean ofConnector = path.matches("/connectors/[^/?]+(/config|/tasks)?");
    boolean made = method.equals("POST") && path.equals("/connectors");
    return status < 300 && (ofConnector || made || path.contains("expand=info"));
  }

  /** Whether the worker is in its group and answers. */
  public boolean isServing() {
    try {
      request("GET", "/connectors", null, Duration.ofSeconds(5));
      return true;
    } catch (ServerException | RestException e) {
      return false;
    }
  }

  /** Makes a connector, or replaces its configuration. */
  public String putConfig(String name, Map<String, String> config) {
    return put(connector(name) + "/config", json(config));
  }

  /** Makes a connector from {@code {"name": …, "config": {…}}}. */
  public String create(String json) {
    return post("/connectors", json);
  }

  public String status(String name) {
    return get(connector(name) + "/status");
  }

  public void delete(String name) {
    request("DELETE", connector(name), null, timeout);
  }

  public void pause(String name) {
    put(connector(name) + "/pause", null);
  }

  public void resume(String name) {
    put(connector(name) + "/resume", null);
  }

  /** Stops the tasks and keeps the configuration. */
  public void stop(String name) {
    put(connector(name) + "/stop", null);
  }

  /** Forgets what a stopped connector has committed. */
  public void resetOffsets(String name) {
    request("DELETE", connector(name) + "/offsets", null, timeout);
  }

  /** Sets what a stopped connector has committed, from {@code {"offsets": […]}}. */
  public void alterOffsets(String name, String json) {
    request("PATCH", connector(name) + "/offsets", json, timeout);
  }

  /** Restarts a connector and all its tasks. */
  public void restart(String name) {
    post(connector(name) + "/restart?includeTasks=true", null);
  }

  /** Restarts one task. */
  public void restartTask(String name, int task) {
    post(connector(name) + "/tasks/" + task + "/restart", null);
  }

  /** Checks a configuration, which must hold {@code connector.class}. */
  public String validate(Map<String, String> config) {
    String type = config.get("connector.class");
    return put("/connector-plugins/" + encode(type) + "/config/validate", json(config));
  }

  public String plugins() {
    return get("/connector-plugins");
  }

  /** Sets the level of a logger and of those below it. */
  public String loggerLevel(String logger, String level) {
    return put("/admin/loggers/" + encode(logger), json(Map.of("level", level)));
  }

  public String get(String path) {
    return request("GET", path, null, timeout);
  }

  public String post(String path, String json) {
    return request("POST", path, json, timeout);
  }

  public String put(String path, String json) {
    return request("PUT", path, json, timeout);
  }

  private String request(String method, String path, String json, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(timeout);
    request.header("Accept", "application/json");
    if (json == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(json));
    }
    // While a worker joins its group again it refuses changes with 409.
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      HttpResponse<String> response = send(method + " " + path, request.build());
      record(method, path, response);
      int status = response.statusCode();
      if (status < 300) {
        return response.body();
      }
      if (status != 409
          || response.body().contains("already exists")
          || System.nanoTime() > deadline) {
        throw new RestException(method + " " + address + path, status, response.body());
      }
      ServerProcess.pause(200);
    }
  }

  private HttpResponse<String> send(String what, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new ServerException(
          "Nobody answers at " + address + "; is the Connect worker running?", e);
    } catch (IOException e) {
      throw new ServerException(
          "The Connect worker at " + address + " did not answer " + what + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while asking the Connect worker at " + address, e);
    }
  }

  private static String connector(String name) {
    return "/connectors/" + encode(name);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A flat JSON object of texts. */
  public static String json(Map<String, String> object) {
    return object.entrySet().stream()
        .map(entry -> quote(entry.getKey()) + ": " + quote(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** The worker refused a request. */
  public static final class RestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    RestException(String request, int status, String body) {
      super(request + " was answered with " + status + ": " + body);
      this.status = status;
      this.body = body;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The answer's body. */
    public String body() {
      return body;
    }
  }
}
