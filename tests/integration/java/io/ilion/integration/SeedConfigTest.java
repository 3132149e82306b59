package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The sample configurations of the archive, with no change but the port. */
class SeedConfigTest extends WorkerTest {
  private static final String NAME = "cassandra-sink-orders";
  private static final String TOPIC = "orders-topic";
  private static final String GROUP = "connect-" + NAME;

  @BeforeEach
  void makeTable() {
    makeOrdersTable();
    servers.cql("TRUNCATE demo.orders");
    if (servers.rest().get("/connectors").contains(NAME)) {
      servers.rest().delete(NAME);
    }
  }

  @AfterEach
  void deleteConnector() {
    if (servers.rest().get("/connectors").contains(NAME)) {
      servers.rest().delete(NAME);
    }
  }

  @Test
  void the_properties_file_works_in_a_standalone_worker_with_the_archive_unpacked()
      throws IOException {
    Path plugins = Files.createDirectories(servers.folder.resolve("plugins-of-archive"));
    Archive.unpack(plugins);
    assertOrdersArriveThrough("standalone-archive", plugins, sample("properties"), 1);
  }

  @Test
  void the_strimzi_resource_holds_a_configuration_that_works_with_the_jar_alone()
      throws IOException {
    Path plugins = Files.createDirectories(servers.folder.resolve("plugins-of-jar"));
    Path jar = Archive.jar();
    Files.copy(jar, plugins.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    Map<String, Object> resource = new Yaml().load(sample("strimzi.yaml"));
    assertEquals("KafkaConnector", resource.get("kind"));
    Map<?, ?> metadata = (Map<?, ?>) resource.get("metadata");
    Map<?, ?> spec = (Map<?, ?>) resource.get("spec");
    // As Strimzi's operator makes a connector's configuration of the resource.
    StringBuilder properties = new StringBuilder();
    properties.append("name=").append(metadata.get("name")).append('\n');
    properties.append("connector.class=").append(spec.get("class")).append('\n');
    properties.append("tasks.max=").append(spec.get("tasksMax")).append('\n');
    ((Map<?, ?>) spec.get("config"))
        .forEach((key, value) -> properties.append(key).append('=').append(value).append('\n'));
    assertOrdersArriveThrough("standalone-jar", plugins, properties.toString(), 200);
  }

  private static void assertOrdersArriveThrough(
      String folder, Path plugins, String config, int firstId) throws IOException {
    Path file = servers.folder.resolve(folder + ".properties");
    Files.writeString(file, config);
    ConnectWorker worker =
        ConnectWorker.standalone(
            servers.folder.resolve(folder),
            servers.broker.bootstrapServers(),
            Ports.free(),
            List.of(plugins),
            List.of(file));
    worker.property("offset.flush.interval.ms", "1000");
    try (worker) {
      worker.start();
      assertOrdersArrive(firstId);
    }
  }

  @Test
  void the_json_file_works_through_rest() throws IOException {
    servers.rest().create(sample("json"));
    assertOrdersArrive(100);
  }

  @Test
  void the_worker_lists_class_and_version() {
    JsonNode plugins = Connector.json(servers.rest().plugins());
    assertTrue(
        StreamSupport.stream(plugins.spliterator(), false)
            .anyMatch(
                plugin ->
                    plugin.get("class").asText().equals(Connector.CLASS)
                        && plugin.get("type").asText().equals("sink")
                        && plugin.get("version").asText().equals(Archive.version())),
        plugins.toString());
  }

  private static String sample(String extension) throws IOException {
    return Files.readString(Archive.file("etc/" + NAME + "." + extension))
        .replace("9042", String.valueOf(servers.cassandra.port()));
  }

  private static void assertOrdersArrive(int firstId) {
    String order =
        "{\"id\":%d,\"created\":\"2026-03-01T12:00:00.250Z\",\"product\":\"lamp\",\"qty\":3,"
            + "\"price\":19.90,\"status\":\"%s\"}";
    for (int id = firstId; id < firstId + 10; id++) {
      String key = String.valueOf(id);
      servers.topics.send(
          TOPIC, key, order.formatted(id, "created"), order.formatted(id, "shipped"));
    }
    long end = servers.topics.end(TOPIC, 0);
    Await.until(
        "the orders are committed",
        () -> "Committed " + servers.topics.committed(GROUP, TOPIC, 0) + " of " + end,
        () -> servers.topics.committed(GROUP, TOPIC, 0) == end);
    List<Row> rows = servers.rows("SELECT * FROM demo.orders");
    assertEquals(10, rows.size());
    for (Row row : rows) {
      assertEquals("shipped", row.getString("status"));
      assertEquals("lamp", row.getString("product"));
      // JsonConverter makes a double of 19.90.
      assertEquals("19.9", row.getBigDecimal("price").toString());
      assertEquals("2026-03-01T12:00:00.250Z", row.getInstant("created").toString());
      assertEquals(3, row.getInt("qty"));
    }
  }
}
