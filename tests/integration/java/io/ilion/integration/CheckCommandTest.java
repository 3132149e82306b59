package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ConnectRest;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar} of the packaged jar, without Kafka, against the real cluster. */
class CheckCommandTest extends WorkerTest {
  private static final String QUERY = "connect.cassandra.export.route.query";

  @TempDir Path folder;

  private record Result(int status, String output, String errors) {
    /** How wide columns are does not matter. */
    void says(String... parts) {
      for (String part : parts) {
        assertTrue(
            narrow(output).contains(narrow(part)), "Without \"" + part + "\":\n" + output + errors);
      }
    }
  }

  private static String narrow(String text) {
    return text.replaceAll(" +", " ");
  }

  private Result run(String input, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", Archive.jar().toAbsolutePath().toString()));
    command.addAll(List.of(words));
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Result result = new Result(process.waitFor(), output, Files.readString(errors));
    assertFalse((output + result.errors).contains(Servers.PASSWORD), "it shows the password");
    return result;
  }

  private Result check(Connector connector, String records, String... more) throws Exception {
    Files.writeString(folder.resolve("config.json"), ConnectRest.json(connector.config));
    List<String> words = new ArrayList<>(List.of("check", "config.json"));
    if (!records.isEmpty()) {
      words.addAll(List.of("--record", "-"));
    }
    words.addAll(List.of(more));
    return run(records, words.toArray(String[]::new));
  }

  private static Connector unsubmitted(String name) {
    return new Connector(servers, name).with("name", name);
  }

  @Test
  void a_good_configuration_is_fine_in_each_form() throws Exception {
    table("check_forms", "id int PRIMARY KEY");
    Connector connector = unsubmitted("check_forms");
    Result alone = check(connector, "");
    assertEquals(new Result(0, "The configuration is fine.\n", ""), alone);
    String json = "{\"name\": \"x\", \"config\": " + ConnectRest.json(connector.config) + "}";
    Files.writeString(folder.resolve("rest.json"), json);
    assertEquals(alone, run("", "check", "rest.json"));
    String properties =
        connector.config.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
            .collect(Collectors.joining("", "# standalone\n", ""));
    Files.writeString(folder.resolve("sink.properties"), properties);
    assertEquals(alone, run("", "check", "sink.properties"));
  }

  @Test
  void mistakes_are_said_at_their_options_as_rest_says_them() throws Exception {
    table("check_mistakes", "id int PRIMARY KEY, n int");
    Path store = storeWithPassword("right");
    String away = "127.0.0.1:" + Ports.free();
    String route = "INSERT INTO check_mistakes SELECT ";
    Map<String, Connector> mistakes = new TreeMap<>();
    mistakes.put("port", mistaken().option("port", "70000").option("key.space", null));
    mistakes.put("table", mistaken().route("INSERT INTO check_mistake SELECT * FROM t"));
    mistakes.put("column", mistaken().route(route + "id, x AS m FROM check_mistakes"));
    mistakes.put("type", mistaken().route(route + "id, _topic AS n FROM check_mistakes"));
    mistakes.put("syntax", mistaken().route("INSERT INTO check_mistakes SELEKT * FROM x"));
    mistakes.put("topic", mistaken().with("topics", "check_mistakes,other"));
    mistakes.put("data center", mistaken().option("load.balancing.local.dc", "dc7"));
    mistakes.put("password", mistaken().option("password", "wrong"));
    mistakes.put("older name", mistaken().option("kcql", "INSERT INTO a SELECT * FROM b"));
    mistakes.put("away", mistaken().option("contact.points", away));
    mistakes.put(
        "trust store",
        mistaken()
            .option("ssl.enabled", "true")
            .option("ssl.truststore.path", store.toString())
            .option("ssl.truststore.password", "not right"));
    mistakes.put(
        "registry",
        mistaken().option("value.format", "avro").option("schema.registry.url", "http://" + away));
    for (Map.Entry<String, Connector> mistake : mistakes.entrySet()) {
      Map<String, List<String>> expected = LiveValidationTest.problems(mistake.getValue());
      Result result = check(mistake.getValue(), "", "--json");
      assertFalse(expected.isEmpty(), mistake.getKey());
      assertEquals(expected, problems(result), mistake.getKey());
      assertEquals(1, result.status, mistake.getKey());
    }
  }

  private static Connector mistaken() {
    return unsubmitted("check_mistakes");
  }

  private static Map<String, List<String>> problems(Result result) {
    Map<String, List<String>> problems = new TreeMap<>();
    for (JsonNode problem : Connector.json(result.output).get("problems")) {
      problems
          .computeIfAbsent(problem.get("option").asText(), option -> new ArrayList<>())
          .add(problem.get("message").asText());
    }
    return problems;
  }

  private Path storeWithPassword(String password) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("trust.jks");
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (OutputStream to = Files.newOutputStream(file)) {
      store.store(to, password.toCharArray());
    }
    return file;
  }

  @Test
  void problems_and_warnings_can_be_read() throws Exception {
    Connector connector = unsubmitted("check_text").with("connector.class", "org.example.Other");
    connector.option("pasword", "x").option("consistency.level", "${env:LEVEL}");
    Result result = check(connector, "1");
    assertEquals(1, result.status);
    result.says(
        "warning: connector.class names another connector",
        "warning: connect.cassandra.consistency.level asks a config provider of the worker",
        "did you mean connect.cassandra.password?",
        "The configuration has 1 problem:\n\nconnect.cassandra.consistency.level\n    ",
        "The records were not tried");
  }

  @Test
  void who_uses_it_wrongly_is_told_how_it_is_used() throws Exception {
    Files.writeString(folder.resolve("broken.json"), "{\"a\": ");
    table("check_usage", "id int PRIMARY KEY");
    for (String words : List.of("", "chek", "check", "check none.json", "check broken.json")) {
      Result result = run("", words.isEmpty() ? new String[0] : words.split(" "));
      assertEquals(2, result.status, words);
      assertEquals("", result.output, words);
      assertFalse(result.errors.isBlank() || result.errors.contains("\tat "), result.errors);
    }
    assertTrue(run("", "chek").errors.contains("did you mean `check`?\n\n"));
    assertEquals(2, check(unsubmitted("check_usage"), "{\"id\": ").status);
    Result help = run("", "--help");
    assertEquals(0, help.status);
    help.says("check <config> [--record <file>]", "exit status: 0");
    assertEquals(
        new Result(0, "ilion-kafka-connect-cassandra " + Archive.version() + "\n", ""),
        run("", "--version"));
  }

  @Test
  void the_reference_names_every_option() throws Exception {
    Result text = run("", "options");
    text.says("Connection\n", "  connect.cassandra.port\n      1 to 65535; default 9042\n");
    String readme = Files.readString(Archive.file("doc/README.md"));
    Result markdown = run("", "options", "--markdown");
    assertTrue(readme.contains(markdown.output), "README has another table");
    JsonNode json = Connector.json(run("", "options", "--json").output);
    assertTrue(json.size() > 40, json.size() + " options");
    json.forEach(option -> text.says(option.get("name").asText()));
  }

  @Test
  void records_show_the_statements_that_they_become_and_nothing_is_written() throws Exception {
    table(
        "check_rows",
        "id int PRIMARY KEY, name text, price decimal, tags list<text>, at timestamp");
    table("check_counts", "page text PRIMARY KEY, n counter");
    Connector connector = unsubmitted("check_rows").with("topics", "check_rows,check_clicks");
    connector.option("delete.enabled", "true").option("nulls", "null").option("ttl", "60");
    connector.route(
        "INSERT INTO check_rows SELECT *, _header.at AS at FROM check_rows;"
            + "EXECUTE 'UPDATE ilion.check_rows SET tags = tags + :tags WHERE id = :id'"
            + " SELECT id, tags FROM check_rows PROPERTIES('tombstones' = 'skip');"
            + "INSERT INTO check_counts SELECT page, n FROM check_clicks"
            + " PROPERTIES('ttl' = '0')");
    connector.with("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    String records =
        """
        {"topic": "check_rows", "value": {"id": 1, "name": null, "price": 19.90, "tags": ["it's"]},
         "headers": {"at": "2026-01-31T12:00:00Z"}}
        {"topic": "check_rows", "key": {"id": 7}, "value": null, "partition": 3, "offset": 9}
        {"topic": "check_clicks", "value": {"page": "/", "n": 5}}
        """;
    Result result = check(connector, records);
    assertEquals(0, result.status, result.output + result.errors);
    result.says(
        "record 1: topic check_rows, partition 0, offset 0\n"
            + "  INSERT INTO \"ilion\".\"check_rows\" (",
        "\"id\" int 1\n",
        "\"price\" decimal 19.90\n",
        "\"name\" text null (deletes what the column holds)\n",
        "\"at\" timestamp '2026-01-31T12:00:00Z'\n",
        "\"tags\" list<text> ['it''s']\n",
        "TTL 60 seconds\n",
        "UPDATE ilion.check_rows SET tags = tags + :tags WHERE id = :id\n",
        "record 2: topic check_rows, partition 3, offset 9\n"
            + "  DELETE FROM \"ilion\".\"check_rows\" USING TIMESTAMP ? WHERE \"id\" = ?\n",
        "UPDATE \"ilion\".\"check_counts\" SET \"n\" = \"n\" + ? WHERE \"page\" = ?\n",
        "write time the cluster's own");
    assertEquals(0, servers.count("check_rows"));
    assertEquals(0, servers.count("check_counts"));
  }

  @Test
  void a_record_that_can_not_be_written_is_shown_with_the_reason() throws Exception {
    table("check_errant", "id int PRIMARY KEY, n int");
    Connector connector = unsubmitted("check_errant");
    Result result =
        check(
            connector,
            "{\"id\": 1, \"n\": 1.5} {\"id\": 1, \"x\": 2} {\"value\": null} {\"id\": 2}");
    assertEquals(1, result.status, result.errors);
    result.says(
        "The configuration is fine.",
        "can't be written:\n    table ilion.check_errant: column `n`: ",
        "the value is null (a tombstone) and deletes are not enabled",
        "record 4: topic check_errant, partition 0, offset 3\n  INSERT");
    JsonNode records = Connector.json(check(connector, "{\"id\": \"x\"}", "--json").output);
    assertTrue(records.at("/records/0/routes/0/errant").asText().contains("column `id`"));
    connector.option("tombstones", "skip");
    check(connector, "null").says("nothing: a tombstone, which is passed over");
  }

  @Test
  void topics_without_a_route_of_their_own_are_tried_too() throws Exception {
    table("check_any", "id int PRIMARY KEY");
    Connector connector = unsubmitted("check_any").with("topics", null);
    connector.with("topics.regex", "check.*").route("INSERT INTO * SELECT * FROM *");
    Result result =
        check(
            connector,
            "[{\"topic\": \"check-any\", \"value\": {\"id\": 1}},"
                + " {\"topic\": \"check_none\", \"value\": {\"id\": 1}}]");
    assertEquals(1, result.status, result.errors);
    result.says(
        "INSERT INTO \"ilion\".\"check_any\" (\"id\") VALUES (?) USING TIMESTAMP ?",
        "can't be written:\n    the table `check_none` in the keyspace `ilion` does not exist");
    Result unnamed = check(connector, "{\"id\": 1}");
    assertEquals(2, unnamed.status);
    assertTrue(unnamed.errors.contains("which topic is it of?"), unnamed.errors);
  }

  @Test
  void avro_is_read_by_the_schemas_of_the_registry() throws Exception {
    AvroOrders orders = new AvroOrders(servers);
    table("check_avro", "code blob PRIMARY KEY, price decimal, day date");
    Connector connector = unsubmitted("check_avro").option("value.format", "avro");
    connector.with("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    connector.option("schema.registry.url", servers.registry().confluentUrl());
    connector.route("INSERT INTO check_avro SELECT code, price, day FROM check_avro");
    byte[] framed =
        orders.registry().framed("check_avro-value", AvroOrders.ORDER, AvroOrders.order());
    String payload = Base64.getEncoder().encodeToString(framed);
    Result result = check(connector, "{\"value_base64\": \"" + payload + "\"}");
    assertEquals(0, result.status, result.output + result.errors);
    result.says("\"code\" blob 0x", "\"price\" decimal ", "\"day\" date '");
    assertEquals(2, check(connector, "{\"id\": 1}").status);
  }

  @Test
  void the_example_of_the_documentation_is_a_real_one() throws Exception {
    String page = Files.readString(Path.of("doc/check.md"));
    servers.cql(
        "CREATE KEYSPACE shop WITH replication ="
            + " {'class':'SimpleStrategy','replication_factor':1}");
    try {
      servers.cql(block(page, "sql", 0).replace(";", ""));
      String address = servers.cassandra.address() + ":" + servers.cassandra.port();
      Files.writeString(
          folder.resolve("config.json"), block(page, "json", 0).replace("10.0.0.1:9042", address));
      Files.writeString(folder.resolve("sample.json"), block(page, "json", 1));
      Result result = run("", "check", "config.json", "--record", "sample.json");
      assertEquals(new Result(1, block(page, "text", 0), ""), result);
    } finally {
      servers.cql("DROP KEYSPACE shop");
    }
  }

  private static String block(String page, String language, int index) {
    return page.split("```" + language + "\n")[index + 1].split("```")[0];
  }
}
