package io.ilion.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The steps of a record's path alone: runs the benchmarks of both languages and sums them up. */
final class Micro {
  /** What both languages put into a batch. */
  private static final int BATCH = 500;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ENCODER = Path.of("build/bench/encoder.json");
  private static final Pattern STEP = Pattern.compile("^count::steps::(\\w+)");
  private static final Pattern INSTRUCTIONS = Pattern.compile("^\\s+Instructions:\\s+(\\d+)\\|");

  private Micro() {}

  /** Shows what they print; answers with one JSON object: figures of one record. */
  static String run() throws IOException, InterruptedException {
    ObjectNode result = JSON.createObjectNode().put("name", "micro");
    ObjectNode instructions = result.putObject("instructions");
    String[] step = {""};
    execute(
        List.of("gradle", "--console=plain", "-q", "instructionCounts"),
        line -> {
          Matcher name = STEP.matcher(line);
          Matcher count = INSTRUCTIONS.matcher(line);
          if (name.find()) {
            step[0] = name.group(1);
          } else if (count.find()) {
            instructions.put(step[0], Math.round(Double.parseDouble(count.group(1)) / BATCH));
          }
        });
    execute(List.of("gradle", "--console=plain", "-q", "stepTimes"), line -> {});
    times(result.putObject("nanoseconds"));
    Files.createDirectories(ENCODER.getParent());
    execute(encoder(), line -> {});
    ObjectNode encoder = result.putObject("encoder_nanoseconds");
    for (JsonNode run : JSON.readTree(ENCODER.toFile())) {
      String value = run.get("params").get("value").asText();
      encoder.put(value, Math.round(run.get("primaryMetric").get("score").asDouble()));
    }
    return JSON.writeValueAsString(result);
  }

  private static List<String> encoder() throws IOException {
    String classPath = Files.readString(Path.of("build/classpaths/jmh")).trim();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "-cp",
        classPath,
        "org.openjdk.jmh.Main",
        "-prof",
        "gc",
        "-rf",
        "json",
        "-rff",
        ENCODER.toString());
  }

  /** What criterion has kept of its last run. */
  private static void times(ObjectNode nanoseconds) throws IOException {
    String target = System.getenv().getOrDefault("CARGO_TARGET_DIR", "target");
    Path folder = Path.of(target, "criterion");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(file -> file.endsWith("new/estimates.json")).sorted().toList()) {
        Path benchmark = folder.relativize(file.getParent().getParent());
        double mean = JSON.readTree(file.toFile()).get("mean").get("point_estimate").asDouble();
        boolean ofBatch = benchmark.startsWith("batch");
        String name = benchmark.getFileName().toString();
        nanoseconds.put(name, Math.round(ofBatch ? mean / BATCH : mean));
      }
    }
  }

  private interface Lines {
    void accept(String line);
  }

  private static void execute(List<String> command, Lines lines)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line);
        lines.accept(line);
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }
}
