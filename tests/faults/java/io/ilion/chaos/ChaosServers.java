package io.ilion.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.ilion.servers.CassandraNode;
import io.ilion.servers.ConnectRest;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.CqlProxy;
import io.ilion.servers.KafkaBroker;
import io.ilion.servers.Ports;
import io.ilion.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is broken: three Cassandra nodes, each behind a proxy, two Connect workers in one group, and
 * a broker. Clients of the tests reach the nodes without the proxies.
 */
final class ChaosServers implements AutoCloseable {
  static final int NODES = 3;
  static final int WORKERS = 2;
  static final String KEYSPACE = "chaos";

  /** Shorter than the shortest hang that is made, so that a hanging worker loses its tasks. */
  private static final String SESSION_MILLIS = "10000";

  final List<CassandraNode> nodes = new ArrayList<>();
  final List<ConnectWorker> workers = new ArrayList<>();
  final KafkaBroker broker;
  final CqlProxy proxy = new CqlProxy();
  private final Path folder;
  private final List<WallClock> clocks = new ArrayList<>();
  private CqlSession session;

  /**
   * Servers that are not started yet.
   *
   * @param folder where they keep everything; it is emptied
   * @param plugins the folder of the plugin
   */
  ChaosServers(Path folder, Path plugins) throws IOException {
    this.folder = folder;
    empty(folder);
    int port = Ports.free();
    for (int number = 0; number < NODES; number++) {
      String address = "127.0.0." + (11 + number);
      String behind = "127.0.1." + (11 + number);
      CassandraNode node = new CassandraNode(folder.resolve("node-" + number), address, port);
      node.heapMegabytes(768);
      // A node that is killed must not forget what it has acknowledged.
      node.syncEachWrite(true);
      node.behind(behind);
      if (number > 0) {
        node.seed(nodes.get(0).address(), nodes.get(0).storagePort());
      }
      nodes.add(node);
      proxy.node(behind, node);
    }
    broker = new KafkaBroker(folder.resolve("broker"), Ports.free());
    for (int number = 0; number < WORKERS; number++) {
      ConnectWorker worker =
          ConnectWorker.distributed(
              folder.resolve("worker-" + number),
              broker.bootstrapServers(),
              Ports.free(),
              "chaos",
              List.of(plugins));
      worker.heapMegabytes(384);
      worker.property("offset.flush.interval.ms", "1000");
      worker.property("scheduled.rebalance.max.delay.ms", "0");
      worker.property("session.timeout.ms", SESSION_MILLIS);
      worker.property("heartbeat.interval.ms", "3000");
      worker.property("connector.client.config.override.policy", "All");
      clocks.add(new WallClock(worker));
      workers.add(worker);
    }
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }

  void start() {
    // One after the other: nodes that join at once would disagree about who owns what, and a small
    // machine is busy with one of them.
    nodes.forEach(ServerProcess::start);
    broker.start();
    proxy.start();
    workers.forEach(ServerProcess::start);
    session = connect();
    session.execute(
        "CREATE KEYSPACE chaos WITH replication = {'class':'NetworkTopologyStrategy','datacenter1':"
            + NODES
            + "}");
  }

  private CqlSession connect() {
    DriverConfigLoader config =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
            .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "QUORUM")
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(20))
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(1))
            .withString(DefaultDriverOption.ADDRESS_TRANSLATOR_CLASS, WithoutProxy.class.getName())
            .build();
    CassandraNode first = nodes.get(0);
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(first.address(), first.port()))
        .withLocalDatacenter("datacenter1")
        .withConfigLoader(config)
        .build();
  }

  CqlSession session() {
    return session;
  }

  WallClock clock(ConnectWorker worker) {
    return clocks.get(workers.indexOf(worker));
  }

  /** The REST interface of a worker that should answer; its patience is short. */
  ConnectRest rest() {
    ConnectWorker well =
        workers.stream()
            .filter(worker -> worker.isAlive() && !worker.isSuspended())
            .findFirst()
            .orElse(workers.get(0));
    return new ConnectRest(well.rest().address(), Duration.ofSeconds(15));
  }

  /**
   * Starts a worker with a true clock, and has it read that: a configuration that is checked uses
   * the plugin.
   */
  void start(ConnectWorker worker, Map<String, String> config) throws IOException {
    clock(worker).set(0);
    worker.start();
    worker.rest().validate(config);
  }

  /** Restarts all workers; their threads are in their logs before. */
  void restartWorkers(Map<String, String> config) {
    for (ConnectWorker worker : workers) {
      worker.printThreads();
      worker.kill();
    }
    try {
      for (ConnectWorker worker : workers) {
        start(worker, config);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every fault of a server. */
  void heal() {
    servers().filter(ServerProcess::isSuspended).forEach(ServerProcess::resume);
    proxy.pass();
    servers().filter(server -> !server.isAlive()).forEach(ServerProcess::start);
  }

  private Stream<ServerProcess> servers() {
    return Stream.concat(Stream.of(broker), Stream.concat(nodes.stream(), workers.stream()));
  }

  @Override
  public void close() {
    if (session != null) {
      session.forceCloseAsync();
    }
    proxy.close();
    // A server that hangs would not stop, and nobody needs what they keep.
    servers().filter(ServerProcess::isAlive).forEach(ServerProcess::kill);
  }

  Path folder() {
    return folder;
  }
}
