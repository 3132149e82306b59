package io.ilion.integration;

import static io.ilion.integration.PrometheusTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * What matters most, on workers of other releases and on another Java than that of the other tests.
 */
class WorkerVersionsTest extends WorkerTest {
  /** What the JVM says from Java 24 on about a library that it was not told to expect. */
  private static final String NATIVE_ACCESS_WARNING = "restricted method";

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  @Test
  void connect_3_9_does_all_that_matters() throws IOException {
    try (ConnectWorker worker = worker("connect39")) {
      worker.start();
      assertTrue(version(worker).startsWith("3.9."), version(worker));
      assertWorks(worker, "connect39", true);
    }
  }

  @Test
  void the_newest_connect_does_all_that_matters_on_the_newest_java_of_this_machine()
      throws IOException {
    Optional<Path> newest = newestJava();
    assumeTrue(newest.isPresent(), "this machine has no Java newer than " + running());
    try (ConnectWorker worker = worker("newest_java")) {
      worker.javaHome(newest.get());
      worker.start();
      assertWorks(worker, "newest_java", true);
      boolean warned = worker.hasLogged(NATIVE_ACCESS_WARNING);
      assertEquals(version(newest.get()) >= 24, warned, "whether the JVM warned");
      worker.stop();
      worker.jvmOption(NATIVE_ACCESS);
      worker.start();
      servers.topics.send("newest_java", null, "{\"id\":9}");
      awaitRows(worker, "newest_java", 3);
      assertFalse(worker.hasLogged(NATIVE_ACCESS_WARNING), "the JVM warned in spite of the option");
    }
  }

  @Test
  void the_oldest_connect_that_README_names_writes_rows() throws IOException {
    try (ConnectWorker worker = worker("connectOldest")) {
      worker.start();
      String release = version(worker).replaceFirst("\\.\\d+$", "");
      assertTrue(
          Files.readString(Archive.file("doc/README.md")).contains("Kafka Connect " + release),
          "README names another one than " + release);
      assertWorks(worker, "connect_oldest", false);
    }
  }

  private static ConnectWorker worker(String release) {
    ConnectWorker worker =
        ConnectWorker.distributed(
            servers.folder.resolve("worker-" + release),
            servers.broker.bootstrapServers(),
            Ports.free(),
            release,
            List.of(Archive.folder().toAbsolutePath().getParent()));
    if (release.startsWith("connect")) {
      worker.release(release);
    }
    worker.property("offset.flush.interval.ms", "1000");
    worker.property("scheduled.rebalance.max.delay.ms", "0");
    // Before 3.0 a worker takes no settings of consumers from connectors unless it is told to.
    worker.property("connector.client.config.override.policy", "All");
    return worker;
  }

  private static String version(ConnectWorker worker) {
    return Connector.json(worker.rest().get("/")).get("version").asText();
  }

  /**
   * The plugin is found, a mistake shows at its field, changes and deletes end as the log does,
   * errant records are dead letters, a killed worker goes on where it was, and metrics show.
   *
   * @param isRecent whether the worker takes errant records of sinks, and tells what a topic was
   *     called before a transform; else they are skipped, and nothing is renamed
   */
  private void assertWorks(ConnectWorker worker, String name, boolean isRecent) {
    assertTrue(isListed(worker), worker.rest().plugins());
    servers.topics.create(name, 1);
    table(name, "id int PRIMARY KEY, state text, qty int");
    Connector connector = new Connector(servers, name).with("name", name);
    connector.option("delete.enabled", "true");
    if (isRecent) {
      connector.deadLetters().with("transforms", "rename");
      connector.with("transforms.rename.type", "org.apache.kafka.connect.transforms.RegexRouter");
      connector.with("transforms.rename.regex", name);
      connector.with("transforms.rename.replacement", name + "-renamed");
      connector.route("INSERT INTO " + name + " SELECT * FROM " + name + "-renamed");
    } else {
      connector.option("error.policy", "NOOP");
    }
    assertEquals(List.of(), wrongOptions(worker, connector.config));
    String consistency = "connect.cassandra.consistency.level";
    connector.with(consistency, "MOST");
    assertEquals(List.of(consistency), wrongOptions(worker, connector.config));
    worker.rest().putConfig(name, connector.with(consistency, "LOCAL_ONE").config);

    servers.topics.send(name, "{\"id\":1}", "{\"id\":1,\"state\":\"new\"}");
    servers.topics.send(name, "{\"id\":2}", "{\"id\":2,\"state\":\"new\"}", null);
    servers.topics.send(name, "{\"id\":3}", "{\"id\":3,\"qty\":5000000000}");
    servers.topics.send(name, "{\"id\":1}", "{\"id\":1,\"state\":\"sent\",\"qty\":7}");
    awaitCommitted(worker, name, 5);
    assertEquals(Map.of("1", "7 sent"), rows("SELECT id, qty, state FROM %s." + name));
    if (isRecent) {
      List<ConsumerRecord<byte[], byte[]>> letters = servers.topics.read(name + "-errors");
      assertEquals(1, letters.size());
      assertEquals(3, DeadLetters.offset(letters.get(0)));
      String reason = DeadLetters.reason(letters.get(0));
      assertTrue(reason.contains("column `qty`"), reason);
    }

    worker.kill();
    int port = PrometheusTest.export(worker);
    servers.topics.send(name, "{\"id\":4}", "{\"id\":4,\"state\":\"new\"}");
    worker.start();
    awaitCommitted(worker, name, 6);
    assertEquals(2, servers.count(name));
    Await.until(
        "the row is counted",
        () -> PrometheusTest.samples(port).toString(),
        () -> value(PrometheusTest.samples(port), "ilion_sink_row_written_total") == 1);
  }

  private static boolean isListed(ConnectWorker worker) {
    JsonNode plugins = Connector.json(worker.rest().plugins());
    return StreamSupport.stream(plugins.spliterator(), false)
        .anyMatch(
            plugin ->
                plugin.get("class").asText().equals(Connector.CLASS)
                    && plugin.get("version").asText().equals(Archive.version()));
  }

  /** The options at which validate shows an error. */
  private static List<String> wrongOptions(ConnectWorker worker, Map<String, String> config) {
    List<String> wrong = new ArrayList<>();
    for (JsonNode field : Connector.json(worker.rest().validate(config)).get("configs")) {
      if (!field.at("/value/errors").isEmpty()) {
        wrong.add(field.at("/value/name").asText());
      }
    }
    return wrong;
  }

  private void awaitCommitted(ConnectWorker worker, String topic, long offset) {
    Await.until(
        offset + " records of " + topic + " are committed",
        () -> worker.rest().status(topic),
        () -> servers.topics.committed("connect-" + topic, topic, 0) == offset);
  }

  private static void awaitRows(ConnectWorker worker, String table, int count) {
    Await.until(
        count + " rows", () -> worker.rest().status(table), () -> servers.count(table) == count);
  }

  private static int running() {
    return Runtime.version().feature();
  }

  /** The newest Java where systems keep theirs, if that is newer than the one of these tests. */
  private static Optional<Path> newestJava() throws IOException {
    Path folder = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Path newest = null;
    try (Stream<Path> javas = Files.list(folder)) {
      for (Path java : javas.sorted().toList()) {
        int version = version(java);
        if (version > running() && (newest == null || version > version(newest))) {
          newest = java;
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  /** The feature version of a Java, 0 where there is none. */
  private static int version(Path java) throws IOException {
    Path release = java.resolve("release");
    if (!Files.exists(release) || !Files.isExecutable(java.resolve("bin/java"))) {
      return 0;
    }
    return Files.readAllLines(release).stream()
        .filter(line -> line.startsWith("JAVA_VERSION=\""))
        .map(line -> Runtime.Version.parse(line.split("\"")[1]).feature())
        .findFirst()
        .orElse(0);
  }
}
