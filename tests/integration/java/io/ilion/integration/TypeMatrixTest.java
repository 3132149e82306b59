package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.integration.types.Column;
import io.ilion.integration.types.Cql;
import io.ilion.integration.types.Deliveries;
import io.ilion.integration.types.Delivery.Feed;
import io.ilion.integration.types.Exact;
import io.ilion.integration.types.Pair;
import io.ilion.integration.types.Pair.Outcome;
import io.ilion.integration.types.SchemaRegistry;
import io.ilion.integration.types.TypesPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/**
 * Every kind of value that a record can hold against every type of column. A pair is a record, and
 * the row that it became, or the dead letter.
 *
 * <p>What comes of each pair is stated in {@code doc/types.md}; and where it is a row, this row
 * says what was sent, whatever the page states.
 */
class TypeMatrixTest extends WorkerTest {
  private static final Path PAGE = Path.of("doc/types.md");

  /**
   * What a route calls the topic of the records for a column, after the transform has renamed it.
   */
  private static String renamed(Feed feed, Column column) {
    return String.format("%s.%03d", feed.topic(), column.position());
  }

  /** A place in the log. */
  private record Place(String topic, long offset) {}

  @Test
  void every_value_becomes_exactly_what_the_documentation_says_or_is_refused() throws IOException {
    SchemaRegistry registry = new SchemaRegistry(servers.registry().confluentUrl());
    List<Pair> pairs = Pair.all(Deliveries.all(registry));
    tables();
    Map<Connector, Set<Feed>> connectors = connectors(pairs);
    Map<Place, Pair> sent = send(pairs);
    connectors.keySet().forEach(Connector::submit);
    connectors.forEach((reader, feeds) -> feeds.forEach(f -> reader.awaitCommitted(f.topic())));
    List<String> wrong = new ArrayList<>();
    Map<Place, Outcome> outcomes = new HashMap<>();
    connectors.keySet().forEach(reader -> refusals(reader, sent, outcomes, wrong));
    rows(sent, outcomes, wrong);
    assertEquals("", wrong.stream().limit(100).collect(Collectors.joining("\n")));
    compare(TypesPage.of(sent.keySet().stream().map(outcomes::get).toList()));
  }

  private static void tables() {
    Column.USER_DEFINED_TYPES.forEach(type -> servers.cql("CREATE TYPE %s." + type));
    table("type_matrix", columns(column -> !column.isCounter()));
    table("type_matrix_counter", columns(Column::isCounter));
  }

  private static String columns(Predicate<Column> chosen) {
    return Column.ALL.stream()
        .filter(chosen)
        .map(column -> column.name() + " " + column.type() + ", ")
        .collect(Collectors.joining("", "topic text, pos bigint, ", "PRIMARY KEY ((topic, pos))"));
  }

  /** Connectors whose records reach their columns by way of topics that a transform names. */
  private Map<Connector, Set<Feed>> connectors(List<Pair> pairs) {
    Map<String, Set<Feed>> feeds = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      Feed feed = pair.delivery().feed();
      feeds.computeIfAbsent(feed.connector(), name -> new LinkedHashSet<>()).add(feed);
    }
    Map<Connector, Set<Feed>> connectors = new LinkedHashMap<>();
    feeds.forEach((name, read) -> connectors.put(connector(name, read), read));
    return connectors;
  }

  private Connector connector(String name, Set<Feed> feeds) {
    Connector connector = connector(name);
    List<String> topics = feeds.stream().map(Feed::topic).toList();
    topics.stream()
        .filter(topic -> !topic.equals(connector.topic))
        .forEach(topic -> servers.topics.create(topic, 1));
    feeds.forEach(feed -> feed.config().forEach(connector::with));
    // The routes name topics as the transform does.
    connector.with("topics", null).with("topics.regex", String.join("|", topics));
    connector.with("transforms", "rename");
    connector.with("transforms.rename.type", "org.apache.kafka.connect.transforms.TimestampRouter");
    connector.with("transforms.rename.topic.format", "${topic}.${timestamp}");
    connector.with("transforms.rename.timestamp.format", "SSS");
    connector.option("schema.registry.url", servers.registry().confluentUrl());
    return connector
        .deadLetters()
        .route(
            feeds.stream()
                .flatMap(feed -> Column.ALL.stream().map(column -> route(feed, column)))
                .collect(Collectors.joining(";\n")));
  }

  private static String route(Feed feed, Column column) {
    return String.format(
        "INSERT INTO type_matrix%s SELECT '%s' AS topic, _offset AS pos, %s AS %s FROM %s",
        column.isCounter() ? "_counter" : "",
        feed.topic(),
        feed.part().expression(),
        column.name(),
        renamed(feed, column));
  }

  private static Map<Place, Pair> send(List<Pair> pairs) {
    Map<Place, Pair> sent = new LinkedHashMap<>();
    Map<String, Long> ends = new HashMap<>();
    long now = System.currentTimeMillis();
    for (Pair pair : pairs) {
      Feed feed = pair.delivery().feed();
      byte[] bytes = pair.delivery().carrier().encode(pair.sent());
      List<Header> headers = new ArrayList<>();
      byte[] value = bytes;
      byte[] key = null;
      switch (feed.part()) {
        case KEY -> key = bytes;
        case HEADER -> {
          headers.add(new RecordHeader("v", bytes));
          value = Topics.bytes("{}");
        }
        default -> {}
      }
      // The milliseconds are what the transform makes a name of. The broker would delete old
      // records.
      long timestamp = now - now % 1000 + pair.column().position();
      servers.topics.sendLater(
          new ProducerRecord<>(feed.topic(), 0, timestamp, key, value, headers));
      sent.put(new Place(feed.topic(), ends.merge(feed.topic(), 1L, Long::sum) - 1), pair);
    }
    servers.topics.flush();
    return sent;
  }

  private static final Pattern REASON = Pattern.compile("(?s)column `c\\d+`: (.*)");

  private static void refusals(
      Connector connector,
      Map<Place, Pair> sent,
      Map<Place, Outcome> outcomes,
      List<String> wrong) {
    for (ConsumerRecord<byte[], byte[]> letter : servers.topics.read(connector.deadLetterTopic())) {
      Place place = new Place(DeadLetters.topic(letter), DeadLetters.offset(letter));
      Pair pair = sent.get(place);
      Matcher reason = REASON.matcher(DeadLetters.reason(letter));
      if (!reason.find()) {
        wrong.add(place + ", " + pair + ": " + DeadLetters.reason(letter));
      } else if (outcomes.put(place, new Outcome(pair, null, reason.group(1))) != null) {
        wrong.add(place + ", " + pair + ": reported twice");
      }
    }
  }

  private static void rows(
      Map<Place, Pair> sent, Map<Place, Outcome> outcomes, List<String> wrong) {
    Map<Place, Row> rows = new HashMap<>();
    for (String table : List.of("type_matrix", "type_matrix_counter")) {
      for (Row row : servers.cql("SELECT * FROM %s." + table)) {
        rows.put(new Place(row.getString("topic"), row.getLong("pos")), row);
      }
    }
    sent.forEach(
        (place, pair) -> {
          Row row = rows.get(place);
          // Adding nothing to a counter makes no row.
          boolean isThere = row != null || pair.column().isCounter() && isNull(pair);
          if (isThere == outcomes.containsKey(place)) {
            wrong.add(pair + ": " + (isThere ? "written and reported" : "neither row nor report"));
          } else if (isThere) {
            outcomes.put(place, written(pair, row, wrong));
          }
        });
  }

  private static boolean isNull(Pair pair) {
    return pair.arrived().value() == null;
  }

  private static Outcome written(Pair pair, Row row, List<String> wrong) {
    if (row == null) {
      return new Outcome(pair, "null", null);
    }
    int column = row.firstIndexOf(pair.column().name());
    Object found = Cql.part(row, column);
    if (!Exact.says(row.getType(column), found, pair.arrived())) {
      wrong.add(pair + ": became " + Cql.literal(found));
    }
    return new Outcome(pair, Cql.literal(found), null);
  }

  private static void compare(String page) throws IOException {
    if (System.getenv("ILION_UPDATE_DOCS") != null) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
      return;
    }
    Set<String> stated = new LinkedHashSet<>(Files.readAllLines(PAGE));
    Set<String> found = new LinkedHashSet<>(page.lines().toList());
    Set<String> changes = new LinkedHashSet<>();
    stated.stream().filter(line -> !found.contains(line)).forEach(line -> changes.add("- " + line));
    found.stream().filter(line -> !stated.contains(line)).forEach(line -> changes.add("+ " + line));
    assertEquals(
        Set.of(),
        changes,
        PAGE + " says otherwise; if the change is meant, set ILION_UPDATE_DOCS=1");
    assertEquals(Files.readString(PAGE), page);
  }
}
