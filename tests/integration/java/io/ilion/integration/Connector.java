package io.ilion.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ilion.servers.ConnectRest.RestException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** One connector on the shared worker, with a topic and usually a table of its own name. */
final class Connector {
  static final String CLASS = "io.ilion.connect.cassandra.CassandraSinkConnector";
  private static final ObjectMapper JSON = new ObjectMapper();

  final String name;
  final String topic;
  final Map<String, String> config = new TreeMap<>();
  private final Servers servers;

  Connector(Servers servers, String name) {
    this.servers = servers;
    this.name = name;
    this.topic = name;
    with("connector.class", CLASS);
    with("tasks.max", "1");
    with("topics", topic);
    with("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    with("value.converter", "org.apache.kafka.connect.storage.StringConverter");
    with("consumer.override.session.timeout.ms", "6000");
    with("consumer.override.heartbeat.interval.ms", "2000");
    option("contact.points", servers.cassandra.address());
    option("port", String.valueOf(servers.cassandra.port()));
    option("key.space", Servers.KEYSPACE);
    option("username", Servers.USER);
    option("password", Servers.PASSWORD);
    option("consistency.level", "LOCAL_ONE");
    route("INSERT INTO " + name + " SELECT * FROM " + topic);
  }

  /** Sets a key; null takes it away. */
  Connector with(String key, String value) {
    if (value == null) {
      config.remove(key);
    } else {
      config.put(key, value);
    }
    return this;
  }

  Connector option(String key, String value) {
    return with("connect.cassandra." + key, value);
  }

  Connector route(String query) {
    return option("export.route.query", query);
  }

  Connector deadLetters() {
    with("errors.tolerance", "all");
    with("errors.deadletterqueue.topic.name", deadLetterTopic());
    with("errors.deadletterqueue.topic.replication.factor", "1");
    return with("errors.deadletterqueue.context.headers.enable", "true");
  }

  String deadLetterTopic() {
    return topic + "-errors";
  }

  /** Submits the configuration and returns when connector and task run. */
  Connector start() {
    submit();
    awaitState("RUNNING");
    return this;
  }

  void submit() {
    servers.rest().putConfig(name, config);
  }

  /** Starts the task anew, failed or not. */
  void restart() {
    servers.rest().restart(name);
    awaitState("RUNNING");
  }

  void awaitState(String state) {
    Await.until("task of " + name + " is " + state, () -> status().toString(), () -> is(state));
  }

  private boolean is(String state) {
    return state.equals(taskState());
  }

  /** Waits until the task has failed, and answers with its stack trace. */
  String awaitFailure() {
    awaitState("FAILED");
    return status().at("/tasks/0/trace").asText();
  }

  String taskState() {
    return status().at("/tasks/0/state").asText();
  }

  JsonNode status() {
    try {
      return json(servers.rest().status(name));
    } catch (RestException e) {
      return json(e.body());
    }
  }

  /** Sends texts to partition 0 and waits until the connector has committed them. */
  void sendAndAwait(String... values) {
    servers.topics.send(topic, null, values);
    awaitCommitted();
  }

  long committed(int partition) {
    return servers.topics.committed("connect-" + name, topic, partition);
  }

  /** Waits until everything in partition 0 is committed. */
  void awaitCommitted() {
    awaitCommitted(topic);
  }

  /** The same of another of its topics. */
  void awaitCommitted(String topic) {
    long end = servers.topics.end(topic, 0);
    LongSupplier committed = () -> servers.topics.committed("connect-" + name, topic, 0);
    Await.until(
        name + " has committed " + end + " of " + topic,
        () -> "It committed " + committed.getAsLong() + "; " + status(),
        () -> committed.getAsLong() >= end || is("FAILED"));
    if (committed.getAsLong() != end) {
      throw new AssertionError(
          "Committed " + committed.getAsLong() + " of " + end + ": " + status());
    }
  }

  void delete() {
    try {
      servers.rest().delete(name);
    } catch (RestException e) {
      if (e.status() != 404) {
        throw e;
      }
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
