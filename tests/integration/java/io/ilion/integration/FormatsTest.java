package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same record in each form that a worker's converter gives it. */
class FormatsTest extends WorkerTest {
  private static final String COLUMNS =
      "id int PRIMARY KEY, name text, price double, tags list<text>, counts map<text, bigint>, gone"
          + " text";
  private static final String RECORD =
      "{\"id\":%d,\"name\":\"lämp\",\"price\":19.5,\"tags\":[\"a\",\"b\"],\"counts\":{\"x\":1,\"y\":2},"
          + "\"gone\":null}";
  private static final String SCHEMA =
      "{\"type\":\"struct\",\"optional\":false,\"fields\":["
          + "{\"field\":\"id\",\"type\":\"int32\",\"optional\":false},"
          + "{\"field\":\"name\",\"type\":\"string\",\"optional\":true},"
          + "{\"field\":\"price\",\"type\":\"double\",\"optional\":true},"
          + "{\"field\":\"tags\",\"type\":\"array\",\"optional\":true,"
          + "\"items\":{\"type\":\"string\",\"optional\":true}},"
          + "{\"field\":\"counts\",\"type\":\"map\",\"optional\":true,"
          + "\"keys\":{\"type\":\"string\",\"optional\":false},"
          + "\"values\":{\"type\":\"int64\",\"optional\":false}},"
          + "{\"field\":\"gone\",\"type\":\"string\",\"optional\":true}]}";

  @Test
  void struct_map_text_and_bytes_write_the_same_row() {
    table("formats", COLUMNS);
    List<Connector> all = new ArrayList<>();
    all.add(format("formats_struct", "org.apache.kafka.connect.json.JsonConverter"));
    all.get(0).with("value.converter.schemas.enable", "true");
    all.add(format("formats_map", "org.apache.kafka.connect.json.JsonConverter"));
    all.get(1).with("value.converter.schemas.enable", "false");
    all.add(format("formats_text", "org.apache.kafka.connect.storage.StringConverter"));
    all.add(format("formats_bytes", "org.apache.kafka.connect.converters.ByteArrayConverter"));
    all.forEach(Connector::submit);
    for (int id = 0; id < all.size(); id++) {
      String json = RECORD.formatted(id);
      String value = id == 0 ? "{\"schema\":" + SCHEMA + ",\"payload\":" + json + "}" : json;
      servers.topics.send(all.get(id).topic, null, value);
    }
    all.forEach(Connector::awaitCommitted);
    for (int id = 0; id < all.size(); id++) {
      Row row = servers.cql("SELECT * FROM %s.formats WHERE id = ?", id).one();
      String what = all.get(id).name;
      assertEquals("lämp", row.getString("name"), what);
      assertEquals(19.5, row.getDouble("price"), what);
      assertEquals(List.of("a", "b"), row.getList("tags", String.class), what);
      assertEquals("{x=1, y=2}", row.getMap("counts", String.class, Long.class).toString(), what);
      assertEquals(null, row.getString("gone"), what);
    }
  }

  private Connector format(String name, String converter) {
    Connector connector = connector(name);
    connector.with("value.converter", converter);
    return connector.route("INSERT INTO formats SELECT * FROM " + name);
  }
}
