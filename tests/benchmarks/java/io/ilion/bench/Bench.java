package io.ilion.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import io.ilion.servers.ApicurioRegistry;
import io.ilion.servers.CassandraNode;
import io.ilion.servers.NullServer;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Measures a sink in a real worker; {@code tests/bench --help} says how to run it. */
public final class Bench {
  private static final Path FOLDER = Path.of("build/bench");

  /**
   * How long, and with how many records a second, the time from the task to the server is measured.
   */
  private static final int PACED_SECONDS = 15;

  private static final int PACED_RECORDS_PER_SECOND = 5_000;

  private static final String SWEEP = "sweep";

  /** What the sweep tries beside the defaults. */
  private static final Map<String, List<Integer>> SWEPT =
      new TreeMap<>(
          Map.of(
              "connect.cassandra.batch.max.rows", List.of(1, 2, 5, 20, 50),
              "connect.cassandra.max.in.flight.requests", List.of(8, 32, 64, 256, 512),
              "connect.cassandra.connection.pool.size", List.of(2, 4)));

  private final String name;
  private final Scenario scenario;
  private final Map<String, String> options = new TreeMap<>();
  private long records = 1_000_000;
  private int rounds = 3;
  private Path plugins = Path.of(System.getProperty("ilion.plugins"));
  private Path configFile;
  private boolean json;

  /** Of each sink, with the load that it empties. */
  private record Sink(Load load, Map<String, String> config, boolean writes) {}

  private Bench(String[] arguments) {
    name = arguments[0];
    scenario = Scenario.ALL.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException(name + " is none of " + Scenario.ALL.keySet());
    }
    for (int index = 1; index < arguments.length; index++) {
      switch (arguments[index]) {
        case "--records" -> records = Long.parseLong(arguments[++index]);
        case "--rounds" -> rounds = Integer.parseInt(arguments[++index]);
        case "--plugin" -> plugins = Path.of(arguments[++index]);
        case "--config" -> configFile = Path.of(arguments[++index]);
        case "--option" -> {
          String[] option = arguments[++index].split("=", 2);
          options.put(option[0], option[1]);
        }
        case "--json" -> json = true;
        default -> throw new IllegalArgumentException("no option: " + arguments[index]);
      }
    }
  }

  /** What {@code tests/bench} calls. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments[0].equals("micro")) {
      System.out.println(Micro.run());
      return;
    }
    System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    System.setProperty("org.slf4j.simpleLogger.log.com.datastax.oss.driver", "off");
    new Bench(arguments).run();
  }

  private void run() throws IOException, InterruptedException {
    ApicurioRegistry registry = new ApicurioRegistry(FOLDER.resolve("registry"), Ports.free());
    try (Rig rig = new Rig(FOLDER)) {
      if (scenario.needsRegistry()) {
        registry.start();
      }
      for (Load load : scenario.loads()) {
        rig.preload(load, records, load.format().writer(load.shape(), registry.client()));
      }
      Report report =
          scenario.cassandra() ? againstCassandra(rig) : againstNullServer(rig, registry);
      System.out.println(report.table());
      if (json) {
        System.out.println(report.json());
      }
    } finally {
      registry.stop();
    }
  }

  private Report againstNullServer(Rig rig, ApicurioRegistry registry)
      throws IOException, InterruptedException {
    Report report;
    try (NullServer server = new NullServer(described(""))) {
      report = compare(rig, endpoints(server.port(), registry), worker -> server.rows());
    }
    if (scenario.measuresLatency()) {
      try (NullServer server = new NullServer(described("@sent"))) {
        Map<String, String> config = measured(scenario.load(), endpoints(server.port(), registry));
        Rig.Pace pace = new Rig.Pace(PACED_RECORDS_PER_SECOND, PACED_SECONDS);
        report.latency(rig.latency(config, path(), scenario.load(), pace, server));
      }
    }
    return report;
  }

  /** The tables as the null server takes them; {@code mark} is put behind the stamped column. */
  private List<String> described(String mark) {
    Stream<String> tables =
        scenario.loads().stream()
            .flatMap(
                load ->
                    load.tables().stream().map(table -> table + "=" + load.shape().described()));
    String stamped = Shape.STAMPED + ":bigint";
    return tables.map(table -> table.replace(stamped + ",", stamped + mark + ",")).toList();
  }

  private static Endpoints endpoints(int port, ApicurioRegistry registry) {
    return new Endpoints("127.0.0.1", port, registry.confluentUrl(), registry.apicurioUrl());
  }

  private Report againstCassandra(Rig rig) throws IOException, InterruptedException {
    try (CassandraNode node =
        new CassandraNode(FOLDER.resolve("node"), "127.0.0.1", Ports.free())) {
      node.heapMegabytes(2048);
      node.start();
      try (CqlSession session =
          CqlSession.builder()
              .addContactPoint(new InetSocketAddress(node.address(), node.port()))
              .withLocalDatacenter("datacenter1")
              .build()) {
        session.execute(
            "CREATE KEYSPACE "
                + Load.KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        for (String table : scenario.load().tables()) {
          session.execute(scenario.load().shape().createTable(table));
        }
      }
      // What it has written shows in what the sink commits.
      return compare(rig, new Endpoints(node.address(), node.port(), null, null), rig.committed());
    }
  }

  private List<Path> path() {
    Path converters = Path.of(System.getProperty("ilion.bench.converters"));
    return List.of(plugins, Path.of(System.getProperty("ilion.bench.plugin")), converters);
  }

  /** The sink that is measured. */
  private Map<String, String> measured(Load load, Endpoints endpoints) throws IOException {
    Map<String, String> config =
        configFile == null
            ? scenario.sink(load, endpoints)
            : scenario.peer(read(configFile), load, endpoints);
    config.putAll(options);
    return config;
  }

  private Map<String, Sink> sinks(Endpoints endpoints) throws IOException {
    Map<String, Sink> sinks = new LinkedHashMap<>();
    Load load = scenario.load();
    sinks.put(Report.FLOOR, new Sink(load, scenario.floor(load, endpoints), false));
    sinks.put(Report.MEASURED, new Sink(load, measured(load, endpoints), true));
    if (scenario.cassandra() && configFile == null) {
      Map<String, String> single = measured(load, endpoints);
      single.put("connect.cassandra.batch.max.rows", "1");
      sinks.put(Report.SINGLE, new Sink(load, single, true));
    }
    if (name.equals(SWEEP)) {
      SWEPT.forEach((option, values) -> sweep(option, values, endpoints, sinks));
    }
    Load other = scenario.comparison();
    if (other != null) {
      sinks.put(Report.OTHER_FLOOR, new Sink(other, scenario.floor(other, endpoints), false));
      sinks.put(Report.OTHER, new Sink(other, measured(other, endpoints), true));
    }
    return sinks;
  }

  /** The measured sink with other values of an option. */
  private void sweep(
      String option, List<Integer> values, Endpoints endpoints, Map<String, Sink> sinks) {
    for (int value : values) {
      Map<String, String> config = scenario.sink(scenario.load(), endpoints);
      config.put(option, String.valueOf(value));
      sinks.put(option + "=" + value, new Sink(scenario.load(), config, true));
    }
  }

  /** Runs the sinks one after the other, each as often. */
  private Report compare(Rig rig, Endpoints endpoints, Rig.Progress written)
      throws IOException, InterruptedException {
    Rig.Progress received = Rig.received(scenario.tasks());
    Map<String, List<Figures>> figures = new LinkedHashMap<>();
    Map<String, Sink> sinks = sinks(endpoints);
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Sink> entry : sinks.entrySet()) {
        Sink sink = entry.getValue();
        Figures run = rig.run(sink.config(), path(), records, sink.writes() ? written : received);
        System.out.printf(
            "%s: %.0f records/s, %.2f µs of CPU a record%n",
            entry.getKey(), run.recordsPerSecond(), run.cpuMicrosPerRecord());
        figures.computeIfAbsent(entry.getKey(), key -> new ArrayList<>()).add(run);
      }
    }
    return new Report(name, records, figures);
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> config = new TreeMap<>();
    properties.forEach((key, value) -> config.put((String) key, (String) value));
    return config;
  }
}
