package io.ilion.integration;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.servers.ApicurioRegistry;
import io.ilion.servers.CassandraNode;
import io.ilion.servers.ConnectRest;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.KafkaBroker;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The servers that all tests share, started by the first test that needs them and stopped with this
 * JVM: a Cassandra node that asks for passwords, a broker, a distributed worker.
 */
final class Servers {
  static final String KEYSPACE = "ilion";

  /** A user whose password stands nowhere else, so that a search of the logs finds it. */
  static final String USER = "ilion_user";

  static final String PASSWORD = "pass-9b1f6ad0";

  /** Versions that copies of the plugin call themselves; lower ones than the real one's. */
  static final String OLDER_VERSION = "0.0.2";

  static final String VERSION_OF_OTHER_PLATFORM = "0.0.1";

  private static Servers shared;

  static {
    // Servers are killed in tests, which their clients need not tell.
    System.setProperty("org.slf4j.simpleLogger.log.com.datastax.oss.driver", "error");
    System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
  }

  final Path folder;
  final CassandraNode cassandra;
  final KafkaBroker broker;
  final ConnectWorker worker;
  final Topics topics;

  /** Where the worker unpacks libraries. */
  final Path temporaryFiles;

  /** Where the worker's JMX listens, on 127.0.0.1. */
  final int jmxPort = Ports.free();

  private final CqlSession session;
  private ApicurioRegistry registry;

  static synchronized Servers shared() {
    if (shared == null) {
      try {
        shared = new Servers();
      } catch (IOException e) {
        throw new AssertionError("The servers could not be started", e);
      }
    }
    return shared;
  }

  private Servers() throws IOException {
    folder = Path.of(System.getProperty("ilion.integration", "build/integration"));
    empty(folder);
    cassandra = new CassandraNode(folder.resolve("cassandra"), "127.0.0.1", Ports.free());
    cassandra.passwords(true);
    // Tests kill it and count its rows.
    cassandra.syncEachWrite(true);
    // Rows over the limit are cheap to make then.
    cassandra.maxMutationSize("1280KiB");
    broker = new KafkaBroker(folder.resolve("kafka"), Ports.free());
    List<Path> plugins =
        List.of(
            Archive.folder().toAbsolutePath().getParent(),
            Archive.ofVersion(OLDER_VERSION, folder.resolve("plugins/older/ilion")).getParent(),
            Archive.ofOtherPlatform(
                    VERSION_OF_OTHER_PLATFORM, folder.resolve("plugins/other-platform/ilion"))
                .getParent(),
            otherPlugins());
    worker =
        ConnectWorker.distributed(
            folder.resolve("worker"), broker.bootstrapServers(), Ports.free(), "ilion", plugins);
    // Commits are what many tests wait for.
    worker.property("offset.flush.interval.ms", "1000");
    // A killed worker is not coming back as another member: its tasks need not wait for it.
    worker.property("scheduled.rebalance.max.delay.ms", "0");
    worker.property("session.timeout.ms", "6000");
    worker.property("heartbeat.interval.ms", "2000");
    worker.heapMegabytes(768);
    temporaryFiles = Files.createDirectories(folder.resolve("tmp")).toAbsolutePath();
    worker.jvmOption("-Djava.io.tmpdir=" + temporaryFiles);
    worker.jvmOption("-Dcom.sun.management.jmxremote.port=" + jmxPort);
    worker.jvmOption("-Dcom.sun.management.jmxremote.host=127.0.0.1");
    worker.jvmOption("-Djava.rmi.server.hostname=127.0.0.1");
    worker.jvmOption("-Dcom.sun.management.jmxremote.authenticate=false");
    worker.jvmOption("-Dcom.sun.management.jmxremote.ssl=false");
    worker.rest().record(folder.resolve("worker").resolve(SecretsTest.ANSWERS));
    // Where passwords may come from.
    worker.property("config.providers", "file,dir");
    String providers = "org.apache.kafka.common.config.provider.";
    worker.property("config.providers.file.class", providers + "FileConfigProvider");
    worker.property("config.providers.dir.class", providers + "DirectoryConfigProvider");
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop servers"));
    cassandra.launch();
    broker.start();
    worker.start();
    topics = new Topics(broker.bootstrapServers());
    topics.create("orders-topic", 1);
    cassandra.awaitReady();
    session = connect();
    cql("CREATE KEYSPACE %s WITH replication = {'class':'SimpleStrategy','replication_factor':1}");
    session.execute("CREATE ROLE " + USER + " WITH PASSWORD = '" + PASSWORD + "' AND LOGIN = true");
  }

  /** The folder of the plugins that are not ours. */
  static Path otherPlugins() {
    return Path.of(System.getProperty("ilion.plugins", "build/servers/plugins"));
  }

  /** The schema registry, which the first test that needs it starts. */
  synchronized ApicurioRegistry registry() {
    if (registry == null) {
      ApicurioRegistry started = new ApicurioRegistry(folder.resolve("registry"), Ports.free());
      started.start();
      registry = started;
    }
    return registry;
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The tests' own clients have patience with a busy machine. */
  static DriverConfigLoader patient() {
    return DriverConfigLoader.programmaticBuilder()
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(20))
        .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(1))
        .build();
  }

  private CqlSession connect() {
    // The default role is there a moment after the port is.
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        return CqlSession.builder()
            .addContactPoint(new InetSocketAddress(cassandra.address(), cassandra.port()))
            .withLocalDatacenter("datacenter1")
            .withAuthCredentials("cassandra", "cassandra")
            .withConfigLoader(patient())
            .build();
      } catch (RuntimeException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Await.pause(Duration.ofMillis(500));
      }
    }
  }

  private void stop() {
    // The order of a clean end: nobody waits for somebody who is gone.
    worker.stop();
    topics.close();
    broker.kill();
    session.close();
    cassandra.kill();
    if (registry != null) {
      registry.kill();
    }
  }

  /** Starts the node that was killed, on its data, and returns when it answers. */
  void bringCassandraBack() {
    cassandra.start();
    Await.until("Cassandra answers", () -> "", this::cassandraAnswers);
  }

  private boolean cassandraAnswers() {
    try {
      session.execute("SELECT key FROM system.local");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  ConnectRest rest() {
    return worker.rest();
  }

  /** Executes a statement, in which {@code %s} stands for the keyspace of the tests. */
  ResultSet cql(String statement, Object... values) {
    return session.execute(statement.replace("%s", KEYSPACE), values);
  }

  List<Row> rows(String query, Object... values) {
    return cql(query, values).all();
  }

  long count(String table) {
    return cql("SELECT count(*) FROM " + KEYSPACE + "." + table).one().getLong(0);
  }
}
