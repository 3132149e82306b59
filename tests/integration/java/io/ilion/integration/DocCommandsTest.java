package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that the documents of the archive give in blocks of {@code sh}. */
class DocCommandsTest extends WorkerTest {
  /** What commands are not run as they stand here, and where instead. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "packaging/quickstart", "who reads README; its --help is run here",
          "tests/run", "this is it",
          "java -jar ", "CheckCommandTest",
          "gradle dist", "ArchiveTest looks at what it makes",
          "packaging/reproduce", "builds everything twice",
          "qemu-aarch64-static", "needs a JDK of another platform");

  @Test
  void each_is_run_against_a_worker_or_said_to_be_run_elsewhere() throws Exception {
    makeOrdersTable();
    Path folder = Files.createDirectories(servers.folder.resolve("commands"));
    Files.createDirectories(folder.resolve("etc"));
    String sample = "etc/cassandra-sink-orders.json";
    Files.writeString(folder.resolve(sample), here(Files.readString(Archive.file(sample))));
    int run = 0;
    for (Map.Entry<String, List<String>> document : commands().entrySet()) {
      for (String command : document.getValue()) {
        if (command.startsWith("curl ")) {
          run(here(command), folder, document.getKey());
          run++;
        } else {
          assertTrue(
              ELSEWHERE.keySet().stream().anyMatch(command::startsWith),
              document.getKey() + ": who runs `" + command + "`?");
        }
      }
    }
    assertTrue(run >= 4, run + " commands were run: are they still in blocks of sh?");
  }

  @Test
  void scripts_that_the_documents_name_tell_how_they_are_used() throws Exception {
    for (String script : List.of("packaging/quickstart", "tests/bench", "tests/chaos")) {
      run(script + " --help", Path.of("").toAbsolutePath(), script);
    }
  }

  private static String here(String text) {
    return text.replace("http://localhost:8083", servers.rest().address())
        .replace("9042", String.valueOf(servers.cassandra.port()));
  }

  /** A connector that was just made needs a moment until its status is there. */
  private static void run(String command, Path folder, String document) throws Exception {
    String said = "";
    for (int attempt = 0; attempt < 20; attempt++) {
      Process process =
          new ProcessBuilder("bash", "-c", command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() == 0) {
        return;
      }
      Await.pause(Duration.ofMillis(500));
    }
    throw new AssertionError(document + ": `" + command + "` failed: " + said);
  }

  /** The commands by their documents, in their order; one that ends with a backslash goes on. */
  private static Map<String, List<String>> commands() throws IOException {
    Map<String, List<String>> commands = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Archive.file("doc"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
        commands.put(file.getFileName().toString(), of(Files.readString(file)));
      }
    }
    assertFalse(commands.get("README.md").isEmpty(), "README has no block of sh");
    assertEquals(List.of("packaging/quickstart", "tests/run"), commands.get("README.md"));
    return commands;
  }

  private static List<String> of(String document) {
    List<String> commands = new ArrayList<>();
    boolean inside = false;
    StringBuilder command = new StringBuilder();
    for (String line : document.lines().toList()) {
      if (line.startsWith("```")) {
        inside = line.equals("```sh");
      } else if (inside && line.endsWith("\\")) {
        command.append(line, 0, line.length() - 1);
      } else if (inside && !line.isBlank()) {
        commands.add(command.append(line.strip()).toString());
        command.setLength(0);
      }
    }
    return commands;
  }
}
