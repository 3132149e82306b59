package io.ilion.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ilion.servers.ConnectRest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The connector under test, through the REST interface of a worker that is well. */
final class Sink {
  static final String NAME = "chaos";
  static final String TABLE = ChaosServers.KEYSPACE + ".orders";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChaosServers servers;
  private final Map<String, String> config = new TreeMap<>();

  Sink(ChaosServers servers) {
    this.servers = servers;
    config.put("connector.class", "io.ilion.connect.cassandra.CassandraSinkConnector");
    config.put("tasks.max", "2");
    config.put("topics", Log.TOPIC);
    String bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
    config.put("key.converter", bytes);
    config.put("value.converter", bytes);
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", Log.DEAD_LETTERS);
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
    config.put("consumer.override.session.timeout.ms", "10000");
    config.put("consumer.override.auto.offset.reset", "earliest");
    config.put("connect.cassandra.contact.points", "127.0.1.11,127.0.1.12,127.0.1.13");
    config.put("connect.cassandra.port", String.valueOf(servers.nodes.get(0).port()));
    config.put("connect.cassandra.key.space", ChaosServers.KEYSPACE);
    config.put("connect.cassandra.delete.enabled", "true");
    config.put(
        "connect.cassandra.export.route.query", "INSERT INTO orders SELECT * FROM " + Log.TOPIC);
  }

  void createTable() {
    servers
        .session()
        .execute(
            "CREATE TABLE "
                + TABLE
                + " (id int PRIMARY KEY, n bigint, a text, b text, extra text)");
  }

  Map<String, String> config() {
    return config;
  }

  /** Changes options and submits the whole configuration. */
  void submit(Map<String, String> changed) {
    config.putAll(changed);
    rest().putConfig(NAME, config);
  }

  void pause() {
    rest().pause(NAME);
  }

  void resume() {
    rest().resume(NAME);
  }

  void stop() {
    rest().stop(NAME);
  }

  void restart() {
    rest().restart(NAME);
  }

  private ConnectRest rest() {
    return servers.rest();
  }

  /** Whether all tasks run. */
  boolean isRunning() {
    JsonNode tasks = status().path("tasks");
    for (JsonNode task : tasks) {
      if (!task.path("state").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !tasks.isEmpty();
  }

  /** Restarts tasks that have failed, as an operator would; answers with what they failed of. */
  List<String> restartFailed() {
    List<String> traces = new ArrayList<>();
    JsonNode status = status();
    for (JsonNode task : status.path("tasks")) {
      if (task.path("state").asText().equals("FAILED")) {
        rest().restartTask(NAME, task.path("id").asInt());
        traces.add(task.path("trace").asText());
      }
    }
    if (status.at("/connector/state").asText().equals("FAILED")) {
      rest().restart(NAME);
      traces.add(status.at("/connector/trace").asText());
    }
    return traces;
  }

  private JsonNode status() {
    try {
      return JSON.readTree(rest().status(NAME));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
