package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests on the shared servers. After each, the logs are searched for what they must never show. */
abstract class WorkerTest {
  /** Stands in values of records that are refused. */
  static final String MARKED = "marked-2c7e51";

  static final Servers servers = Servers.shared();

  private final List<Connector> connectors = new ArrayList<>();
  private long logStart;

  @BeforeEach
  void rememberLog() {
    logStart = servers.worker.logPosition();
  }

  @AfterEach
  void deleteConnectors() {
    for (Connector connector : connectors) {
      String status = connector.status().toString();
      assertFalse(status.contains(Servers.PASSWORD), "The password is in the status");
      assertFalse(status.contains(MARKED), "A record's value is in the status");
      connector.delete();
    }
    assertFalse(log().contains(Servers.PASSWORD), "The password is in the worker's log");
    assertFalse(log().contains(MARKED), "A record's value is in the worker's log");
  }

  /** A connector that goes on would disturb the tests of other classes, and only those. */
  @AfterAll
  static void nothingIsLeftBehind() {
    Await.until(
        "no connector is left",
        () -> servers.rest().get("/connectors"),
        () -> servers.rest().get("/connectors").equals("[]"));
  }

  /** What the worker has printed since the test began. */
  final String log() {
    return servers.worker.logSince(logStart);
  }

  /** A connector with a new topic of its name, which the end of the test deletes. */
  final Connector connector(String name) {
    servers.topics.create(name, 1);
    Connector connector = new Connector(servers, name);
    connectors.add(connector);
    return connector;
  }

  /** The same with a new table of its name. */
  final Connector connector(String name, String columns) {
    table(name, columns);
    return connector(name);
  }

  /** The table of the samples in etc. */
  static void makeOrdersTable() {
    servers.cql(
        "CREATE KEYSPACE IF NOT EXISTS demo WITH replication ="
            + " {'class':'SimpleStrategy','replication_factor':1}");
    servers.cql(
        "CREATE TABLE IF NOT EXISTS demo.orders (id int PRIMARY KEY, created timestamp, product"
            + " text, qty int, price decimal, status text)");
  }

  static void table(String name, String columns) {
    servers.cql("CREATE TABLE %s." + name + " (" + columns + ")");
  }

  static List<String> lines(String text, String containing) {
    return text.lines().filter(line -> line.contains(containing)).toList();
  }

  /** All rows, the first column of each and the others, as text. */
  static Map<String, String> rows(String query) {
    return servers.rows(query).stream()
        .collect(
            Collectors.toMap(
                row -> String.valueOf(row.getObject(0)),
                row -> {
                  StringBuilder others = new StringBuilder();
                  for (int column = 1; column < row.getColumnDefinitions().size(); column++) {
                    others.append(column == 1 ? "" : " ").append(row.getObject(column));
                  }
                  return others.toString();
                },
                (one, other) -> one + ", " + other,
                TreeMap::new));
  }
}
