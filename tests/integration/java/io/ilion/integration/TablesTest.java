package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a task says that cannot work with the cluster as it is. */
class TablesTest extends WorkerTest {
  private String failure(Connector connector, String... said) {
    connector.submit();
    servers.topics.send(connector.topic, null, "{\"id\":1}");
    String trace = connector.awaitFailure();
    for (String part : said) {
      assertTrue(trace.contains(part), "Without \"" + part + "\": " + trace);
    }
    assertFalse(trace.contains(Servers.PASSWORD));
    assertEquals(0, connector.committed(0));
    return trace;
  }

  @Test
  void a_missing_table_is_named_with_the_nearest_one_there_is() {
    table("accounts", "id int PRIMARY KEY");
    Connector connector = connector("acounts");
    failure(
        connector,
        "the table `acounts` in the keyspace `ilion` does not exist (there is `accounts`)",
        "create it");
  }

  @Test
  void a_missing_column_is_marked_in_the_query() {
    Connector connector = connector("columns", "id int PRIMARY KEY, price int");
    connector.route("INSERT INTO columns SELECT id, p AS prize FROM columns");
    failure(connector, "the table has no column `prize` (there is `price`)", "^");
  }

  @Test
  void an_unfed_column_of_the_primary_key_is_named() {
    Connector connector = connector("unfed", "a int, b int, c int, PRIMARY KEY (a, b)");
    connector.route("INSERT INTO unfed SELECT a, c FROM unfed");
    failure(connector, "no field feeds the primary key column `b`");
  }

  @Test
  void an_unknown_keyspace_is_named_with_its_option() {
    Connector connector = connector("elsewhere").option("key.space", "nowhere");
    failure(connector, "keyspace `nowhere`", "connect.cassandra.key.space", "create it");
  }

  @Test
  void a_column_of_a_type_that_is_not_supported_yet_is_named() {
    Connector connector = connector("tuples", "id int PRIMARY KEY, t tuple<int, int>");
    connector.route("INSERT INTO tuples SELECT id, t FROM tuples");
    failure(connector, "ilion.tuples", "column `t`", "tuple", "not supported yet");
  }

  @Test
  void a_wrong_password_fails_the_task_and_is_not_shown() {
    Connector connector = connector("wrong_password", "id int PRIMARY KEY");
    connector.option("password", MARKED);
    String trace = failure(connector, "check user and password");
    assertFalse(trace.contains(MARKED));
  }

  @Test
  void an_unknown_data_center_is_named_with_those_there_are() {
    Connector connector = connector("unknown_dc", "id int PRIMARY KEY");
    connector.option("load.balancing.local.dc", "dc7");
    failure(connector, "dc7", "datacenter1", "connect.cassandra.load.balancing.local.dc");
  }

  @Test
  void a_failed_task_works_after_a_restart_once_the_table_is_there() {
    Connector connector = connector("later");
    failure(connector, "the table `later`");
    table("later", "id int PRIMARY KEY");
    connector.restart();
    connector.awaitCommitted();
    assertEquals(1, servers.count("later"));
  }
}
