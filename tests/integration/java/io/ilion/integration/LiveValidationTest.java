package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ConnectRest.RestException;
import io.ilion.servers.CqlProxy;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What validate finds at the cluster, each problem at its option (fault 14 of other sinks: mistakes
 * that show only after the start, as a failed task or at the first record).
 */
class LiveValidationTest extends WorkerTest {
  private static final String QUERY = "connect.cassandra.export.route.query";

  /** The errors of each option that has some. */
  static Map<String, List<String>> problems(Connector connector) {
    connector.with("name", connector.name);
    JsonNode validation = Connector.json(servers.rest().validate(connector.config));
    Map<String, List<String>> problems = new TreeMap<>();
    for (JsonNode config : validation.get("configs")) {
      List<String> errors = new ArrayList<>();
      config.get("value").get("errors").forEach(error -> errors.add(error.asText()));
      if (!errors.isEmpty()) {
        problems.put(config.get("value").get("name").asText(), errors);
      }
    }
    assertFalse(problems.toString().contains(Servers.PASSWORD));
    return problems;
  }

  /** Asserts that one option has one error that says all of this; answers with it. */
  static String onlyProblem(Connector connector, String option, String... said) {
    Map<String, List<String>> problems = problems(connector);
    assertEquals(List.of(option), List.copyOf(problems.keySet()), problems.toString());
    assertEquals(1, problems.get(option).size(), problems.toString());
    String problem = problems.get(option).get(0);
    for (String part : said) {
      assertTrue(problem.contains(part), "Without \"" + part + "\": " + problem);
    }
    return problem;
  }

  private static Connector unsubmitted(String name) {
    return new Connector(servers, name);
  }

  @Test
  void a_missing_table_is_marked_with_the_nearest_one_there_is() {
    table("accounts", "id int PRIMARY KEY");
    onlyProblem(
        unsubmitted("acounts"),
        QUERY,
        "the table `acounts` in the keyspace `ilion` does not exist (there is `accounts`)",
        "INSERT INTO acounts SELECT",
        "^^^^^^^");
  }

  @Test
  void missing_columns_are_marked_all_at_once() {
    table("priced", "id int PRIMARY KEY, price int");
    Connector connector = unsubmitted("columns");
    connector.route("INSERT INTO priced SELECT id, p AS prize, q AS Price FROM columns");
    Map<String, List<String>> problems = problems(connector);
    assertEquals(2, problems.get(QUERY).size(), problems.toString());
    assertTrue(
        problems.get(QUERY).get(0).contains("no column `prize` (there is `price`)"), problems + "");
    assertTrue(
        problems.get(QUERY).get(1).contains("no column `Price` (there is `price`)"), problems + "");
  }

  @Test
  void an_unfed_column_of_the_primary_key_is_named() {
    table("unfed", "a int, b int, c int, PRIMARY KEY (a, b)");
    Connector connector = unsubmitted("unfed").route("INSERT INTO unfed SELECT a, c FROM unfed");
    onlyProblem(connector, QUERY, "no field feeds the primary key column `b`");
  }

  @Test
  void pk_is_compared_with_the_primary_key_of_the_table() {
    table("keyed", "a int, b int, c int, PRIMARY KEY (a, b)");
    Connector connector = unsubmitted("keyed");
    connector.route("INSERT INTO keyed SELECT * FROM keyed PK a, c");
    onlyProblem(connector, QUERY, "`c` is no column of the primary key: the primary key is a, b");
    connector.route("INSERT INTO keyed SELECT * FROM keyed PK a");
    onlyProblem(connector, QUERY, "not all columns of the primary key: the primary key is a, b");
    connector.route("INSERT INTO keyed SELECT * FROM keyed PK b, a");
    assertEquals(Map.of(), problems(connector));
  }

  @Test
  void an_unknown_keyspace_is_named_where_it_stands() {
    Connector connector = unsubmitted("elsewhere").option("key.space", "nowhere");
    onlyProblem(connector, "connect.cassandra.key.space", "keyspace `nowhere` does not exist");
    connector.option("key.space", Servers.KEYSPACE);
    connector.route("INSERT INTO nowhere.t SELECT * FROM elsewhere");
    onlyProblem(connector, QUERY, "keyspace `nowhere` does not exist", "^");
  }

  @Test
  void what_can_never_convert_is_refused_before_any_record() {
    table("converted", "id int PRIMARY KEY, n int, d date, u uuid, l list<int>");
    Connector connector = unsubmitted("converted");
    for (String item :
        List.of("_topic AS n", "'x' AS n", "1.5 AS n", "now() AS d", "_offset AS u", "true AS l")) {
      connector.route("INSERT INTO converted SELECT id, " + item + " FROM converted");
      String column = item.substring(item.lastIndexOf(' ') + 1);
      onlyProblem(connector, QUERY, "column `" + column + "`: ", "^".repeat(item.length()));
    }
    connector.route("INSERT INTO converted SELECT id, _offset AS n, uuid() AS u FROM converted");
    assertEquals(Map.of(), problems(connector));
  }

  @Test
  void the_rules_of_counters_are_checked() {
    table("counters_checked", "id int PRIMARY KEY, n counter");
    Connector connector = unsubmitted("counters_checked");
    String route = "INSERT INTO counters_checked SELECT id, n FROM counters_checked";
    connector.route(route + " TTL = 5");
    onlyProblem(connector, QUERY, "a counter has no TTL");
    connector.route(route + " WITHTIMESTAMP at");
    onlyProblem(connector, QUERY, "a counter has no write time");
    connector.route(route + " BATCH = 5");
    onlyProblem(connector, QUERY, "counters are written one by one");
    connector.route("INSERT INTO counters_checked SELECT id FROM counters_checked");
    onlyProblem(connector, QUERY, "nothing feeds a counter");
    connector.route(route);
    assertEquals(Map.of(), problems(connector));
  }

  @Test
  void an_own_statement_is_checked_by_preparing_it() {
    table("owned", "id int PRIMARY KEY, l list<int>");
    Connector connector = unsubmitted("owned");
    String update = "UPDATE ilion.owned SET l = l + :x WHERE id = :id";
    connector.route("EXECUTE '" + update + "' SELECT id, x FROM owned");
    assertEquals(Map.of(), problems(connector));
    connector.route("EXECUTE '" + update + "' SELECT id FROM owned");
    onlyProblem(connector, QUERY, "nothing feeds the marker `x`");
    connector.route("EXECUTE '" + update + "' SELECT id, x, y FROM owned");
    onlyProblem(connector, QUERY, "the statement has no marker `:y`");
    connector.route("EXECUTE 'UPDATE ilion.owned SET m = :x' SELECT x FROM owned");
    onlyProblem(connector, QUERY, "the cluster refuses `UPDATE ilion.owned SET m = :x`");
    connector.route("EXECUTE 'SELECT * FROM ilion.owned' SELECT x FROM owned");
    onlyProblem(connector, QUERY, "takes a CQL statement that writes");
  }

  @Test
  void topics_and_routes_that_do_not_meet_are_marked() {
    table("met", "id int PRIMARY KEY");
    Connector connector = unsubmitted("met").with("topics", "met,other");
    onlyProblem(connector, QUERY, "the topic `other` has no route");
    connector.route("INSERT INTO met SELECT * FROM met; INSERT INTO met SELECT * FROM third");
    Map<String, List<String>> problems = problems(connector);
    assertTrue(problems.get(QUERY).get(0).contains("does not read the topic `third`"));
    assertTrue(problems.get(QUERY).get(1).contains("the topic `other` has no route"));
  }

  @Test
  void a_wrong_password_is_said_and_not_shown() {
    table("wrong_password", "id int PRIMARY KEY");
    Connector connector = unsubmitted("wrong_password").option("password", MARKED);
    String problem =
        onlyProblem(connector, "connect.cassandra.password", "check user and password");
    assertFalse(problem.contains(MARKED));
    connector.option("username", null).option("password", null);
    onlyProblem(connector, "connect.cassandra.username", "refuses the connection");
  }

  @Test
  void an_unknown_data_center_is_named_with_those_there_are() {
    table("unknown_dc", "id int PRIMARY KEY");
    Connector connector = unsubmitted("unknown_dc").option("load.balancing.local.dc", "dc7");
    onlyProblem(
        connector, "connect.cassandra.load.balancing.local.dc", "`dc7`", "it has datacenter1");
  }

  @Test
  void a_cluster_that_is_away_is_said_address_by_address() throws IOException {
    int closed = Ports.free();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      Connector connector = unsubmitted("away").option("connect.timeout.ms", "1000");
      connector.option(
          "contact.points", "127.0.0.1:" + closed + ", 127.0.0.1:" + silent.getLocalPort());
      long started = System.nanoTime();
      onlyProblem(
          connector,
          "connect.cassandra.contact.points",
          "127.0.0.1:" + closed + " (Connection refused",
          "127.0.0.1:" + silent.getLocalPort() + " (accepts connections, but does not serve CQL)");
      assertTrue(System.nanoTime() - started < 30_000_000_000L, "it took more than 30 s");
    }
  }

  @Test
  void a_contact_point_that_hangs_does_not_hold_up_a_cluster_that_answers() {
    table("one_hangs", "id int PRIMARY KEY");
    String[] addresses = {"127.0.2.4", "127.0.2.5"};
    CqlProxy both = new CqlProxy().addresses();
    for (String address : addresses) {
      both.node(address, servers.cassandra);
    }
    try (CqlProxy proxy = both.start()) {
      proxy.stall(0);
      Connector connector = unsubmitted("one_hangs");
      connector.option("contact.points", String.join(",", addresses));
      long started = System.nanoTime();
      assertEquals(Map.of(), problems(connector));
      assertTrue(System.nanoTime() - started < 8_000_000_000L, "it took more than 8 s");
    }
  }

  @Test
  void a_config_with_a_mistake_is_not_accepted_and_one_that_is_mended_is() {
    Connector connector = connector("later");
    RestException refused = assertThrows(RestException.class, connector::submit);
    assertEquals(400, refused.status());
    assertTrue(refused.body().contains("the table `later`"), refused.body());
    table("later", "id int PRIMARY KEY");
    connector.start();
    connector.sendAndAwait("{\"id\":1}");
    assertEquals(1, servers.count("later"));
  }

  @Test
  void a_task_whose_table_is_gone_fails_with_its_name_and_works_after_a_restart() {
    Connector connector = connector("gone", "id int PRIMARY KEY").start();
    connector.sendAndAwait("{\"id\":1}");
    servers.cql("DROP TABLE %s.gone");
    servers.rest().restart("gone");
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("the table `gone` in the keyspace `ilion` does not exist"), trace);
    table("gone", "id int PRIMARY KEY");
    connector.restart();
    connector.sendAndAwait("{\"id\":2}");
    assertEquals(1, servers.count("gone"));
  }
}
