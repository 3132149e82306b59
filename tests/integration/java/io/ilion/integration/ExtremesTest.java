package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.Ports;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Sizes, names and time zones at the edge of what there is. */
class ExtremesTest extends WorkerTest {
  @Test
  void values_of_no_byte_and_of_a_mebibyte_are_written() {
    Connector connector = connector("sizes", "id text PRIMARY KEY, raw blob, t text");
    connector.with("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    connector.route("INSERT INTO sizes SELECT _key AS id, _value AS raw FROM sizes").start();
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    servers.topics.send(new ProducerRecord<>("sizes", 0, Topics.bytes("empty"), new byte[0]));
    servers.topics.send(new ProducerRecord<>("sizes", 0, Topics.bytes("large"), large));
    connector.awaitCommitted();
    ByteBuffer empty =
        servers.cql("SELECT raw FROM %s.sizes WHERE id = 'empty'").one().getByteBuffer(0);
    assertEquals(0, empty.remaining());
    ByteBuffer found =
        servers.cql("SELECT raw FROM %s.sizes WHERE id = 'large'").one().getByteBuffer(0);
    assertEquals(ByteBuffer.wrap(large), found);

    Connector texts = connector("text_sizes");
    texts.route("INSERT INTO sizes SELECT id, t FROM text_sizes").start();
    String text = "ä€😀 ".repeat(95_000);
    texts.sendAndAwait(
        "{\"id\":\"no text\",\"t\":\"\"}", "{\"id\":\"text\",\"t\":\"" + text + "\"}");
    assertEquals("", servers.cql("SELECT t FROM %s.sizes WHERE id = 'no text'").one().getString(0));
    assertEquals(text, servers.cql("SELECT t FROM %s.sizes WHERE id = 'text'").one().getString(0));
  }

  @Test
  void a_row_of_five_hundred_columns_is_written() {
    String columns =
        IntStream.range(0, 500).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
    Connector connector = connector("wide", "id int PRIMARY KEY, " + columns).start();
    String values =
        IntStream.range(0, 500)
            .mapToObj(i -> "\"c" + i + "\":" + i * 7)
            .collect(Collectors.joining(","));
    connector.sendAndAwait("{\"id\":1," + values + "}");
    Row row = servers.rows("SELECT * FROM %s.wide").get(0);
    for (int i = 0; i < 500; i++) {
      assertEquals(i * 7, row.getInt("c" + i));
    }
  }

  @Test
  void names_with_any_characters_are_found() {
    List<String> names =
        List.of("UPPER", "with space", "with.dot", "with-dash", "it's", "say \"hi\"", "größe", "列");
    String columns =
        names.stream()
            .map(name -> "\"" + name.replace("\"", "\"\"") + "\" int")
            .collect(Collectors.joining(", "));
    servers.cql("CREATE TABLE %s.\"Any_Names\" (\"Id\" int PRIMARY KEY, " + columns + ")");
    Connector connector = connector("any-names.v1");
    connector.route(
        "INSERT INTO Any_Names SELECT * FROM any-names.v1;"
            + "INSERT INTO \"Any_Names\" SELECT 2 AS `Id`, `UPPER`, \"with space\", `with.dot`,"
            + " with-dash, `it's`, \"say \"\"hi\"\"\", größe AS 列 FROM any-names.v1");
    connector.start();
    Map<String, Integer> values =
        IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, i -> i + 1));
    StringBuilder json = new StringBuilder("{\"Id\":1");
    values.forEach(
        (name, value) ->
            json.append(",\"").append(name.replace("\"", "\\\"")).append("\":").append(value));
    connector.sendAndAwait(json.append("}").toString());
    Row all = servers.cql("SELECT * FROM %s.\"Any_Names\" WHERE \"Id\" = 1").one();
    Row named = servers.cql("SELECT * FROM %s.\"Any_Names\" WHERE \"Id\" = 2").one();
    for (int i = 0; i < names.size(); i++) {
      assertEquals(i + 1, all.getInt(position(all, names.get(i))), names.get(i));
    }
    assertEquals(7, named.getInt(position(named, "列")));
    assertEquals(4, named.getInt(position(named, "with-dash")));
    assertTrue(named.isNull(position(named, "größe")));
  }

  /** The position of a column; the driver's own lookup would fold and unquote the name. */
  private static int position(Row row, String name) {
    for (int i = 0; i < row.getColumnDefinitions().size(); i++) {
      if (row.getColumnDefinitions().get(i).getName().asInternal().equals(name)) {
        return i;
      }
    }
    throw new AssertionError("no column " + name);
  }

  @Test
  void dates_and_times_do_not_move_with_the_time_zone_of_the_worker() {
    for (String zone : List.of("America/New_York", "Asia/Kolkata")) {
      String name = "zone_" + zone.substring(zone.indexOf('/') + 1).toLowerCase();
      Path folder = servers.folder.resolve(name);
      table(name, "id int PRIMARY KEY, d date, t time, at timestamp, iso timestamp, day date");
      servers.topics.create(name, 1);
      List<Path> plugins = List.of(Archive.folder().toAbsolutePath().getParent());
      ConnectWorker worker =
          ConnectWorker.distributed(
              folder, servers.broker.bootstrapServers(), Ports.free(), name, plugins);
      worker.jvmOption("-Duser.timezone=" + zone);
      worker.property("offset.flush.interval.ms", "1000");
      worker.heapMegabytes(512);
      worker.start();
      try {
        Connector connector = new Connector(servers, name);
        connector.with("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.rest().putConfig(name, connector.config);
        servers.topics.send(name, null, STRUCT);
        Await.until("a row", () -> worker.rest().status(name), () -> servers.count(name) == 1);
      } finally {
        worker.stop();
      }
      Row row = servers.rows("SELECT * FROM %s." + name).get(0);
      assertEquals(LocalDate.of(1970, 1, 2), row.getLocalDate("d"), zone);
      assertEquals(LocalTime.of(23, 59, 59), row.getLocalTime("t"), zone);
      assertEquals(Instant.ofEpochMilli(1), row.getInstant("at"), zone);
      assertEquals(Instant.parse("2024-03-10T02:30:00Z"), row.getInstant("iso"), zone);
      assertEquals(LocalDate.of(2024, 3, 10), row.getLocalDate("day"), zone);
    }
  }

  /** 02:30 on that day is no time in New York. */
  private static final String STRUCT =
      "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"int32\"},"
          + "{\"field\":\"d\",\"type\":\"int32\",\"name\":\"org.apache.kafka.connect.data.Date\"},"
          + "{\"field\":\"t\",\"type\":\"int32\",\"name\":\"org.apache.kafka.connect.data.Time\"},"
          + "{\"field\":\"at\",\"type\":\"int64\",\"name\":\"org.apache.kafka.connect.data.Timestamp\"},"
          + "{\"field\":\"iso\",\"type\":\"string\"},{\"field\":\"day\",\"type\":\"string\"}]},"
          + "\"payload\":{\"id\":1,\"d\":1,\"t\":86399000,\"at\":1,"
          + "\"iso\":\"2024-03-10T02:30:00\",\"day\":\"2024-03-10\"}}";
}
