package io.ilion.quickstart;

import io.ilion.servers.ConnectRest;
import io.ilion.servers.ServerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Orders in a Kafka topic become rows in a Cassandra table, and every row is checked. */
public final class Quickstart {
  private static final Path FOLDER = Path.of("build/quickstart");

  private final Options options;
  private final Terminal terminal = new Terminal();
  private Servers servers;
  private volatile boolean stopping;

  private Quickstart(Options options) {
    this.options = options;
  }

  /** Runs as the options say; the exit status is 0 when every row is right. */
  public static void main(String[] arguments) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("quickstart: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(new Quickstart(options).run());
  }

  private int run() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    try {
      return demonstrate() ? 0 : 1;
    } catch (QuickstartException | ServerException | ConnectRest.RestException e) {
      // Servers that are being stopped are missed by whoever talks to them.
      if (!stopping) {
        terminal.error("quickstart: " + e.getMessage());
      }
    } catch (IOException | UncheckedIOException e) {
      terminal.error("quickstart: " + e + "; check the space on the disk and the permissions.");
    }
    return 1;
  }

  private void stop() {
    stopping = true;
    synchronized (this) {
      if (servers != null) {
        servers.kill();
        terminal.line("Everything is stopped. The logs are in " + FOLDER.resolve("logs"));
      }
    }
  }

  private boolean demonstrate() throws IOException {
    Path archive = archive();
    FileLock lock = lock();
    try {
      emptyFolder();
      terminal.line("Starting the servers");
      synchronized (this) {
        servers = new Servers(terminal, FOLDER.toAbsolutePath(), archive, options.embedded());
      }
      // Before the servers, so that a wrong address is said at once.
      if (!options.embedded()) {
        connect(options.contactPoints()).close();
      }
      servers.startKafka();
      terminal.line("  Kafka: " + servers.kafka().bootstrapServers());
      servers.startConnect();
      try (OrdersTopic topic =
          new OrdersTopic(servers.kafka().bootstrapServers(), options.orders())) {
        topic.create();
        return demonstrate(topic, archive);
      }
    } finally {
      lock.release();
    }
  }

  private boolean demonstrate(OrdersTopic topic, Path archive) {
    servers.awaitConnect();
    terminal.line("  Connect with the plugin " + archive.getFileName() + ": " + url());
    List<String> nodes = options.contactPoints();
    if (options.embedded()) {
      nodes = List.of(servers.awaitCassandra());
    }
    terminal.line("  Cassandra: " + String.join(", ", nodes));
    try (OrdersTable table = connect(nodes)) {
      table.create();
      terminal.line("The table " + OrdersTable.FULL_NAME + " is created");
      topic.produce(terminal);
      terminal.line(
          String.format(
              "%,d records (%,d orders, %d states each) are in the topic %s",
              topic.records(), topic.orders(), Order.STATES, OrdersTopic.NAME));

      Connector connector = connector(archive, nodes);
      Load load = new Load(terminal, servers, topic, connector);
      load.run(options.killWorker());
      terminal.line("Reading the table back");
      Proof proof = Proof.of(topic, table);
      proof.show(terminal);
      load.show();
      terminal.line("");
      terminal.line(
          proof.holds()
              ? "PROVED: every row is what the log says last of its order."
              : "NOT PROVED: the table does not end as the log ends; please report this with "
                  + FOLDER.resolve("logs"));
      terminal.line("Logs: " + FOLDER.resolve("logs") + "/{connect,cassandra,kafka}.log");
      if (!options.once()) {
        suggest(connector, nodes.get(0));
        awaitInterrupt();
      }
      return proof.holds();
    }
  }

  private String url() {
    return servers.worker().rest().address();
  }

  private OrdersTable connect(List<String> nodes) {
    return OrdersTable.connect(nodes, options.username(), options.password());
  }

  private Connector connector(Path archive, List<String> nodes) {
    Connector connector =
        new Connector(servers.worker().rest(), archive.resolve("etc/cassandra-sink-orders.json"));
    String port = String.valueOf(Options.address(nodes.get(0)).getPort());
    connector.option("port", port);
    if (!options.embedded()) {
      connector.option("contact.points", String.join(",", nodes));
      connector.option("username", options.username());
      connector.option("password", options.password());
    }
    return connector;
  }

  private void suggest(Connector connector, String node) {
    String host = Options.address(node).getHostString();
    int port = Options.address(node).getPort();
    terminal.line(
        String.join(
            "\n",
            "",
            "Try next (in another terminal, in the folder of the project):",
            "  # what the connector does; let it pause, and go on",
            "  curl -s " + connector.url() + "/status",
            "  curl -s -X PUT " + connector.url() + "/pause",
            "  curl -s -X PUT " + connector.url() + "/resume",
            "  # what is wrong in a configuration, each at its option",
            "  curl -s -X PUT -H 'Content-Type: application/json' "
                + url()
                + "/connector-plugins/"
                + Connector.TYPE
                + "/config/validate -d '{",
            "    \"name\": \"mistaken\", \"connector.class\": \"" + Connector.TYPE + "\",",
            "    \"topics\": \"orders-topic\", \"connect.cassandra.contact.points\": \"localhost\","
                + " \"connect.cassandra.key.space\": \"demo\",",
            "    \"connect.cassandra.export.route.query\":"
                + " \"INSERT INTO orders SELECT id name FROM orders-topic\"}'",
            "  # one more order",
            "  echo 'order-mine|{\"id\": \"order-mine\", \"product\": \"tea\", \"qty\": 1,"
                + " \"price\": 4.20, \"status\": \"created\"}' |",
            "    java -cp \"$(cat build/classpaths/kafka)\""
                + " org.apache.kafka.tools.ConsoleProducer --bootstrap-server "
                + servers.kafka().bootstrapServers()
                + " \\",
            "      --topic orders-topic --reader-property parse.key=true"
                + " --reader-property 'key.separator=|'",
            "  # rows (pip install cqlsh)",
            "  cqlsh "
                + host
                + " "
                + port
                + " -e \"SELECT * FROM demo.orders WHERE id ="
                + " 'order-mine'\"",
            "",
            "Everything runs until Ctrl-C."));
  }

  private void awaitInterrupt() {
    try {
      while (true) {
        servers.check();
        Thread.sleep(1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The only folder in the build's folder of unpacked archives, unless told otherwise. */
  private static Path archive() throws IOException {
    String told = System.getProperty("ilion.archive");
    if (told != null) {
      return Path.of(told);
    }
    try (Stream<Path> archives = Files.list(Path.of("build/dist"))) {
      List<Path> found = archives.filter(Files::isDirectory).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw new QuickstartException(
          "build/dist holds " + found.size() + " archives instead of one; run `gradle dist`.");
    }
  }

  /** Two runs at once would delete each other's data. */
  @SuppressWarnings("resource") // Held until this process ends.
  private static FileLock lock() throws IOException {
    Path file = FOLDER.resolveSibling("quickstart.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new QuickstartException(
          "Another quickstart runs in this folder; stop it with Ctrl-C first.");
    }
    return lock;
  }

  private static void emptyFolder() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> paths = Files.walk(FOLDER)) {
        for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(path);
        }
      }
    }
    Path logs = Files.createDirectories(FOLDER.resolve("logs"));
    // The clients' own logs; read when the first of them makes its logger.
    System.setProperty("org.slf4j.simpleLogger.logFile", logs.resolve("quickstart.log").toString());
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
  }
}
