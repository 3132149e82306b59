package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fields that a record does not have, has as null, or has with nothing in them. */
class NullsTest extends WorkerTest {
  private static final String COLUMNS =
      "id int PRIMARY KEY, t text, b blob, l list<int>, s set<int>, m map<text, int>, f"
          + " frozen<list<int>>";
  private static final String FULL =
      "{\"id\":%d,\"t\":\"x\",\"b\":\"0x00\",\"l\":[1],\"s\":[1],\"m\":{\"k\":1},\"f\":[1]}";
  private static final String EMPTY =
      "{\"id\":%d,\"t\":\"\",\"b\":\"0x\",\"l\":[],\"s\":[],\"m\":{},\"f\":[]}";
  private static final String NULL =
      "{\"id\":%d,\"t\":null,\"b\":null,\"l\":null,\"s\":null,\"m\":null,\"f\":null}";
  private static final List<String> CELLS = List.of("t", "b", "l", "s", "m", "f");

  @Test
  void what_is_absent_stays_a_null_does_as_the_route_says_and_what_is_empty_is_written() {
    for (String table : List.of("nulls_option", "nulls_kept", "nulls_cleared", "nulls_with")) {
      table(table, COLUMNS);
    }
    Connector connector = connector("nulls_routes").option("nulls", "null");
    connector.route(
        "INSERT INTO nulls_option SELECT * FROM nulls_routes;"
            + "INSERT INTO nulls_kept SELECT * FROM nulls_routes PROPERTIES('nulls' = 'unset');"
            + "INSERT INTO nulls_cleared SELECT * FROM nulls_routes PROPERTIES('nulls' = 'null');"
            + "INSERT INTO nulls_with SELECT * FROM nulls_routes WITHUNSET");
    connector.start();
    connector.sendAndAwait(
        FULL.formatted(1),
        "{\"id\":1}",
        FULL.formatted(2),
        NULL.formatted(2),
        FULL.formatted(3),
        EMPTY.formatted(3));
    for (String table : List.of("nulls_option", "nulls_kept", "nulls_cleared", "nulls_with")) {
      boolean clears = table.equals("nulls_option") || table.equals("nulls_cleared");
      Row absent = row(table, 1);
      Row ofNulls = row(table, 2);
      Row empty = row(table, 3);
      for (String cell : CELLS) {
        String what = table + "." + cell;
        assertFalse(absent.isNull(cell), what);
        assertEquals(clears, ofNulls.isNull(cell), what);
        // Collections that are not frozen are null to a reader when they have no elements.
        assertEquals(List.of("l", "s", "m").contains(cell), empty.isNull(cell), what);
      }
      assertEquals("", empty.getString("t"));
      assertEquals(0, empty.getByteBuffer("b").remaining());
      assertEquals(List.of(), empty.getList("f", Integer.class));
    }
  }

  private static Row row(String table, int id) {
    List<Row> rows = servers.rows("SELECT * FROM %s." + table + " WHERE id = ?", id);
    assertTrue(rows.size() == 1, "rows of " + table + " with id " + id + ": " + rows.size());
    return rows.get(0);
  }

  /** Fault 9: a record whose fields are all null is taken for a tombstone. */
  @Test
  void fault_9_a_record_whose_fields_are_all_null_is_a_write_and_no_delete() {
    Connector connector =
        connector("nulls_fault_9", "id int PRIMARY KEY, a text, b map<text, int>");
    connector
        .option("delete.enabled", "true")
        .option("nulls", "null")
        .option("error.policy", "NOOP")
        .start();
    servers.topics.send("nulls_fault_9", "1", "{\"id\":1,\"a\":\"x\",\"b\":{\"k\":1}}");
    servers.topics.send("nulls_fault_9", "2", "{\"id\":2,\"a\":\"x\",\"b\":{\"k\":1}}");
    servers.topics.send("nulls_fault_9", "1", "{\"id\":1,\"a\":null,\"b\":null}");
    servers.topics.send("nulls_fault_9", "3", "{\"id\":3,\"a\":null,\"b\":null}");
    // The words for nothing are values too, of which no row can be made.
    for (String word : List.of("null", "", "{}", "\"\"")) {
      servers.topics.send("nulls_fault_9", "2", word);
    }
    connector.awaitCommitted();
    assertEquals(4, lines(log(), "record skipped").size());
    List<Row> rows = servers.rows("SELECT * FROM %s.nulls_fault_9");
    assertEquals(3, rows.size());
    for (Row row : rows) {
      assertEquals(row.getInt("id") == 2 ? "x" : null, row.getString("a"));
      assertEquals(row.getInt("id") == 2, !row.isNull("b"));
    }
  }
}
