package io.ilion.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ilion.servers.ConnectRest;
import io.ilion.servers.ServerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The connector, as Connect's REST interface shows it. */
final class Connector {
  static final String TYPE = "io.ilion.connect.cassandra.CassandraSinkConnector";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRACE_LINES = 6;

  private final ConnectRest rest;
  private final ObjectNode submission;

  /**
   * A connector that is not submitted yet.
   *
   * @param sample the sample configuration that the archive brings
   */
  Connector(ConnectRest rest, Path sample) {
    this.rest = rest;
    try {
      this.submission = (ObjectNode) JSON.readTree(sample.toFile());
    } catch (IOException e) {
      throw new QuickstartException(
          "The archive's sample configuration cannot be read: " + e + "; run `gradle dist`.", e);
    }
  }

  /** Changes an option of the sample configuration. */
  void option(String key, String value) {
    ((ObjectNode) submission.get("config")).put("connect.cassandra." + key, value);
  }

  String name() {
    return submission.get("name").asText();
  }

  /** The consumer group whose offsets say how far it is. */
  String group() {
    return "connect-" + name();
  }

  /** Where REST shows it. */
  String url() {
    return rest.address() + "/connectors/" + name();
  }

  void submit() {
    try {
      rest.create(submission.toString());
    } catch (ConnectRest.RestException e) {
      throw new QuickstartException(
          "Connect refused the connector with " + e.status() + ": " + message(e.body()), e);
    }
  }

  private static String message(String body) {
    try {
      return JSON.readTree(body).path("message").asText(body);
    } catch (JsonProcessingException e) {
      return body;
    }
  }

  /**
   * What the connector and its tasks do now, in a line; a failure ends the run.
   *
   * @param log where the worker's log is
   */
  String status(Path log) {
    JsonNode status;
    try {
      status = JSON.readTree(rest.status(name()));
    } catch (ConnectRest.RestException e) {
      // A worker that has just started has not read the status yet.
      return name() + " is not known yet";
    } catch (JsonProcessingException e) {
      throw new ServerException("Connect's REST interface answered no JSON: " + e.getMessage(), e);
    }
    List<String> states = new ArrayList<>();
    JsonNode connector = status.path("connector");
    states.add(name() + " " + running(name(), connector, log));
    for (JsonNode task : status.path("tasks")) {
      String who = "task " + task.path("id").asText();
      states.add(who + " " + running(who, task, log));
    }
    return String.join(", ", states) + " on " + connector.path("worker_id").asText();
  }

  private static String running(String who, JsonNode status, Path log) {
    String state = status.path("state").asText();
    if (state.equals("FAILED")) {
      throw new QuickstartException(
          "Connect says that "
              + who
              + " FAILED:\n  "
              + status
                  .path("trace")
                  .asText()
                  .lines()
                  .limit(TRACE_LINES)
                  .collect(Collectors.joining("\n  "))
              + "\nThe worker's log "
              + log
              + " has the rest; mend what it names and run this again.");
    }
    return state;
  }
}
