package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The last of all tests: what servers have logged and what REST has answered during the others
 * shows no password and no value of a record.
 */
@Order(Integer.MAX_VALUE)
class SecretsTest {
  /** Where a worker's REST answers are recorded, beside its log. */
  static final String ANSWERS = "rest-answers.log";

  static final String REGISTRY_PASSWORD = "registry-pass-c07d11";
  static final String STORE_PASSWORD = "store-pass-5b90e2";
  static final String WRONG_PASSWORD = "wrong-pass-e1f6a4";
  static final String FIRST_PASSWORD = "first-pass-38ad77";
  static final String SECOND_PASSWORD = "second-pass-90c1d3";

  private static final List<String> SECRETS =
      List.of(
          Servers.PASSWORD,
          REGISTRY_PASSWORD,
          STORE_PASSWORD,
          WRONG_PASSWORD,
          FIRST_PASSWORD,
          SECOND_PASSWORD,
          WorkerTest.MARKED);

  @Test
  void no_log_and_no_rest_answer_shows_a_password_or_a_value_of_a_record() throws IOException {
    Path folder = Servers.shared().folder;
    // However few tests ran before, something is there to be searched.
    Servers.shared().rest().plugins();
    List<Path> logs = logs(folder);
    assertTrue(logs.contains(folder.resolve("worker/server.log")), logs.toString());
    assertTrue(logs.contains(folder.resolve("cassandra/server.log")), logs.toString());
    assertTrue(logs.contains(folder.resolve("worker").resolve(ANSWERS)), logs.toString());
    List<String> found = new ArrayList<>(search(logs));
    String ownLog = System.getProperty("org.slf4j.simpleLogger.logFile");
    if (ownLog != null && Files.exists(Path.of(ownLog))) {
      found.addAll(search(List.of(Path.of(ownLog))));
    }
    assertEquals(List.of(), found);
  }

  @Test
  void the_search_finds_what_it_is_to_find(@TempDir Path folder) throws IOException {
    Path log = Files.createDirectories(folder.resolve("worker")).resolve("server.log");
    byte[] noText = {'\n', (byte) 0xff, '\n'};
    for (String secret : SECRETS) {
      Files.write(log, noText);
      Files.writeString(log, "x".repeat(100_000) + secret + "\n", StandardOpenOption.APPEND);
      assertEquals(
          List.of(log + ", line 3: secret " + SECRETS.indexOf(secret)), search(logs(folder)));
    }
    Files.delete(log);
    Files.writeString(folder.resolve("worker").resolve(ANSWERS), Servers.PASSWORD);
    assertEquals(1, search(logs(folder)).size());
    // A segment of a topic, where records belong.
    Path segment = Files.createDirectories(folder.resolve("t-0"));
    Files.writeString(segment.resolve("00000000000000000000.log"), WorkerTest.MARKED);
    assertEquals(1, search(logs(folder)).size());
  }

  /** All logs below a folder, but for those that are the data of brokers and nodes. */
  private static List<Path> logs(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(SecretsTest::isLog).toList();
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log")
        && !name.startsWith("CommitLog")
        && !name.matches("\\d+\\.log")
        && Files.isRegularFile(file);
  }

  /** Where a secret stands; the secret itself stays out of the message. */
  private static List<String> search(List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      try (BufferedReader lines = reader(file)) {
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          for (String secret : SECRETS) {
            if (line.contains(secret)) {
              found.add(file + ", line " + number + ": secret " + SECRETS.indexOf(secret));
            }
          }
          number++;
        }
      }
    }
    return found;
  }

  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            Files.newInputStream(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)));
  }
}
