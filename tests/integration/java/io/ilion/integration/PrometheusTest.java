package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ClassPaths;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules and the dashboard of the archive, with Prometheus' JMX exporter in a real worker. */
class PrometheusTest extends WorkerTest {
  /** Quoted in the names of MBeans. */
  private static final String NAME = "exported: east";

  private static final String TOPIC = "exported";
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(ilion_\\w+)\\{(.*)\\} (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern ASKED = Pattern.compile("ilion_\\w+");
  private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

  /** A line of what the exporter answers. */
  record Sample(String name, Map<String, String> labels, double value) {}

  /** Has a worker show its metrics from its next start on, on the port that it answers with. */
  static int export(ConnectWorker worker) {
    int port = Ports.free();
    Path rules = Archive.file("etc/metrics/prometheus-jmx-exporter.yml").toAbsolutePath();
    worker.jvmOption("-javaagent:" + ClassPaths.jmxExporter() + "=127.0.0.1:" + port + ":" + rules);
    return port;
  }

  /** What is shown; nothing while nobody answers. */
  static List<Sample> samples(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    try {
      String page =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      return SAMPLE
          .matcher(page)
          .results()
          .map(line -> sample(line.group(1), line.group(2), line.group(3)))
          .toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Sample sample(String name, String labels, String value) {
    Map<String, String> byName = new TreeMap<>();
    LABEL.matcher(labels).results().forEach(l -> byName.put(l.group(1), l.group(2)));
    return new Sample(name, byName, Double.parseDouble(value));
  }

  /** The sum over all labels. */
  static double value(List<Sample> samples, String name) {
    return samples.stream()
        .filter(sample -> sample.name.equals(name))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static List<Sample> samplesOfWorker() throws IOException {
    table(TOPIC, "id int PRIMARY KEY, n int");
    servers.topics.create(TOPIC, 1);
    Connector connector = new Connector(servers, TOPIC).with("name", NAME);
    connector.option("error.policy", "NOOP");
    StringBuilder properties = new StringBuilder();
    connector.config.forEach(
        (key, value) -> properties.append(key).append('=').append(value).append('\n'));
    Path file = Files.writeString(servers.folder.resolve("exported.properties"), properties);
    ConnectWorker worker =
        ConnectWorker.standalone(
            servers.folder.resolve("exported"),
            servers.broker.bootstrapServers(),
            Ports.free(),
            List.of(Archive.folder().toAbsolutePath().getParent()),
            List.of(file));
    int port = export(worker);
    servers.topics.send(TOPIC, null, "{\"id\":1,\"n\":1}", "{\"id\":2,\"n\":\"two\"}");
    try (worker) {
      worker.start();
      Await.until(
          "the exporter shows both records and the data center",
          () -> samples(port) + "\n" + worker.logSince(0),
          () ->
              value(samples(port), "ilion_sink_record_read_total") == 2
                  && value(samples(port), "ilion_sink_datacenter_request_written_total") == 1);
      return samples(port);
    }
  }

  @Test
  void every_metric_is_exported_and_the_dashboard_asks_for_nothing_else() throws IOException {
    List<Sample> samples = samplesOfWorker();
    // The names of the documentation are those of the code, which another test sees to. Prometheus
    // makes the sum of the errant records itself.
    String page = Files.readString(Archive.file("doc/doc/metrics.md"));
    long documented = page.lines().filter(line -> line.matches("\\| `[a-z0-9-]+` \\|.*")).count();
    assertEquals(documented - 1, samples.size(), samples.toString());
    Map<String, Set<String>> labels = new HashMap<>();
    for (Sample sample : samples) {
      assertEquals(NAME, sample.labels.get("connector"), sample.toString());
      assertEquals("0", sample.labels.get("task"), sample.toString());
      labels.computeIfAbsent(sample.name, name -> new TreeSet<>()).addAll(sample.labels.keySet());
    }
    assertEquals(1, value(samples, "ilion_sink_record_written_total"));
    assertEquals(1, value(samples, "ilion_sink_record_errant_total"));
    assertEquals(1, value(samples, "ilion_sink_session_state"));
    assertTrue(
        samples.stream().anyMatch(s -> "connected".equals(s.labels.get("state"))),
        samples.toString());
    JsonNode dashboard =
        Connector.json(Files.readString(Archive.file("etc/metrics/grafana-dashboard.json")));
    List<String> queries = dashboard.findValuesAsText("expr");
    assertTrue(queries.size() > 10, queries.toString());
    for (String query : queries) {
      Set<String> known = labels.get(first(ASKED, query, 0));
      assertTrue(known != null, "not exported: " + query);
      for (String label : first(GROUPED, query, 1).split(", ")) {
        assertTrue(known.contains(label), "no label " + label + ": " + query);
      }
    }
  }

  private static String first(Pattern pattern, String text, int group) {
    Matcher matcher = pattern.matcher(text);
    assertTrue(matcher.find(), pattern + " is not in " + text);
    return matcher.group(group);
  }
}
