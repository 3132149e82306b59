package io.ilion.quickstart;

import io.ilion.servers.CassandraNode;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.KafkaBroker;
import io.ilion.servers.Ports;
import io.ilion.servers.ServerException;
import io.ilion.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The broker, the worker with the plugin and, unless the user brings a cluster, the node. */
final class Servers {
  private static final int KAFKA_PORT = 9092;
  private static final int CONNECT_PORT = 8083;
  private static final int CASSANDRA_PORT = 9042;

  private final Terminal terminal;
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
  private final KafkaBroker kafka;
  private final ConnectWorker worker;
  private final CassandraNode cassandra;

  /**
   * Servers that are not started yet.
   *
   * @param folder where each keeps what it has, in a folder of its own
   * @param archive the plugin's archive, unpacked
   */
  Servers(Terminal terminal, Path folder, Path archive, boolean withCassandra) throws IOException {
    this.terminal = terminal;
    kafka = new KafkaBroker(folder.resolve("kafka"), port("Kafka", KAFKA_PORT));
    processes.put("kafka", kafka);
    if (withCassandra) {
      int port = port("Cassandra", CASSANDRA_PORT);
      cassandra = new CassandraNode(folder.resolve("cassandra"), "127.0.0.1", port);
      processes.put("cassandra", cassandra);
    } else {
      cassandra = null;
    }
    // A copy: a build that runs meanwhile replaces the original.
    Path plugins = folder.resolve("plugins");
    copy(archive, plugins.resolve(archive.getFileName()));
    worker =
        ConnectWorker.distributed(
            folder.resolve("connect"),
            kafka.bootstrapServers(),
            port("Connect's REST interface", CONNECT_PORT),
            "quickstart",
            List.of(plugins));
    // Commits are what the progress line shows.
    worker.property("offset.flush.interval.ms", "1000");
    // A worker that is killed is missed soon, and what it did goes on at once when it is back.
    for (String prefix : List.of("", "consumer.")) {
      worker.property(prefix + "session.timeout.ms", "8000");
      worker.property(prefix + "heartbeat.interval.ms", "2000");
    }
    worker.property("scheduled.rebalance.max.delay.ms", "0");
    processes.put("connect", worker);
    linkLogs(Files.createDirectories(folder.resolve("logs")));
  }

  private int port(String server, int usual) {
    int port = Ports.usual(usual);
    if (port != usual) {
      terminal.line("  port " + usual + " is taken: " + server + " listens on " + port);
    }
    return port;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** One folder shows the logs of all. */
  private void linkLogs(Path logs) throws IOException {
    for (Map.Entry<String, ServerProcess> server : processes.entrySet()) {
      Path log = Path.of("..").resolve(server.getValue().folder().getFileName());
      Files.createSymbolicLink(
          logs.resolve(server.getKey() + ".log"),
          log.resolve(server.getValue().log().getFileName()));
    }
  }

  KafkaBroker kafka() {
    return kafka;
  }

  ConnectWorker worker() {
    return worker;
  }

  /** Starts the node, without waiting for it, and the broker. */
  void startKafka() {
    if (cassandra != null) {
      launch(cassandra);
    }
    launch(kafka);
    await("Kafka", kafka);
  }

  void startConnect() {
    launch(worker);
  }

  void awaitConnect() {
    await("Connect", worker);
  }

  /** Where the node takes clients. */
  String awaitCassandra() {
    await("Cassandra", cassandra);
    return cassandra.address() + ":" + cassandra.port();
  }

  private void launch(ServerProcess server) {
    server.launch();
  }

  private void await(String name, ServerProcess server) {
    long start = System.nanoTime();
    Thread watch =
        new Thread(
            () -> {
              try {
                while (true) {
                  terminal.progress(
                      String.format(
                          "  %s starts (%d s)", name, (System.nanoTime() - start) / 1_000_000_000));
                  Thread.sleep(500);
                }
              } catch (InterruptedException ended) {
                // It is ready, or failed.
              }
            });
    watch.setDaemon(true);
    watch.start();
    try {
      server.awaitReady();
    } catch (ServerException e) {
      throw new QuickstartException(
          e.getMessage()
              + "\n"
              + name
              + " did not start. The servers need about 3 GB of free memory and 2 GB of disk; mend"
              + " what the log names and run this again.",
          e);
    } finally {
      watch.interrupt();
      awaitEnd(watch);
    }
  }

  /** Its last line must not come after what is printed next. */
  private static void awaitEnd(Thread watch) {
    try {
      watch.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fails when a server has ended that should run. */
  void check() {
    processes.forEach(
        (name, server) -> {
          if (!server.isAlive()) {
            throw new QuickstartException(
                "The process of "
                    + name
                    + " has ended; its log "
                    + server.log()
                    + " says why. Run this again.");
          }
        });
  }

  /** Ends all at once: what they keep is deleted by the next run, so nothing needs saving. */
  void kill() {
    processes.values().stream().parallel().forEach(ServerProcess::kill);
  }
}
