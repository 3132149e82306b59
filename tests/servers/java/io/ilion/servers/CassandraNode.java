package io.ilion.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One Cassandra node: a cluster of its own, unless it has a seed. */
public final class CassandraNode extends ServerProcess {
  /** What Cassandra's own start script opens, as module/package, which it needs on Java 17. */
  private static final String OPENED =
      "java.base/java.io java.base/java.lang java.base/java.lang.module java.base/java.lang.ref"
          + " java.base/java.lang.reflect java.base/java.math java.base/java.net java.base/java.nio"
          + " java.base/java.nio.charset java.base/java.nio.file.spi java.base/java.util"
          + " java.base/java.util.concurrent java.base/java.util.concurrent.atomic"
          + " java.base/java.util.concurrent.locks java.base/jdk.internal.loader"
          + " java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.math"
          + " java.base/jdk.internal.module java.base/jdk.internal.util.jar"
          + " java.base/jdk.internal.misc java.base/sun.nio.ch"
          + " java.base/sun.net.www.protocol.jar java.rmi/sun.rmi.registry java.rmi/sun.rmi.server"
          + " java.rmi/sun.rmi.transport java.rmi/sun.rmi.transport.tcp java.sql/java.sql"
          + " java.management/sun.management java.management.rmi/com.sun.jmx.remote.internal.rmi"
          + " jdk.management/com.sun.management.internal jdk.management.jfr/jdk.management.jfr"
          + " java.logging/java.util.logging jdk.naming.dns/com.sun.jndi.dns"
          + " jdk.unsupported/sun.misc jdk.compiler/com.sun.tools.javac.file";

  private final String address;
  private final int port;
  private int storagePort;
  private String seed;
  private String proxyAddress;
  private boolean passwords;
  private boolean syncEachWrite;
  private List<String> encryption = List.of();
  private String maxMutationSize;

  /**
   * A node that is not started yet; it has 1 GB of heap unless told otherwise.
   *
   * @param folder where its data, its configuration and its log are
   * @param address a loopback address
   * @param port the port for CQL
   */
  public CassandraNode(Path folder, String address, int port) {
    super("The Cassandra node", folder, 1024);
    this.address = address;
    this.port = port;
    this.storagePort = Ports.free();
    this.seed = address;
  }

  /**
   * Makes it a node of the cluster of another one, which has to be up before this one starts.
   *
   * @param address that of the other node
   * @param storagePort the port that all nodes of the cluster have between themselves
   */
  public void seed(String address, int storagePort) {
    this.seed = address;
    this.storagePort = storagePort;
  }

  /**
   * Tells clients to reach it at another address, with the same port: that of a {@link CqlProxy}. A
   * driver that discovers the nodes of a cluster goes where they say.
   */
  public void behind(String proxyAddress) {
    this.proxyAddress = proxyAddress;
  }

  /**
   * Whether clients must log in (as {@code cassandra} with the password {@code cassandra}); by
   * default every name and password is good.
   */
  public void passwords(boolean asked) {
    this.passwords = asked;
  }

  /**
   * Whether a write is on disk before it is acknowledged. By default it is soon after, which is
   * twice as fast, but a node that is killed forgets writes that it has acknowledged.
   */
  public void syncEachWrite(boolean wanted) {
    this.syncEachWrite = wanted;
  }

  /**
   * Clients must speak TLS and show a certificate that the trust store knows. Both stores are
   * PKCS12 and have one password.
   */
  public void encryption(Path keyStore, Path trustStore, String password) {
    this.encryption =
        List.of(
            "client_encryption_options:",
            "  enabled: true",
            "  optional: false",
            "  keystore: '" + keyStore.toAbsolutePath() + "'",
            "  keystore_password: " + password,
            "  require_client_auth: true",
            "  truststore: '" + trustStore.toAbsolutePath() + "'",
            "  truststore_password: " + password,
            "  store_type: PKCS12");
  }

  /** The largest row that it takes, like {@code 1MiB}; by default 16 MiB. */
  public void maxMutationSize(String size) {
    this.maxMutationSize = size;
  }

  public String address() {
    return address;
  }

  /** The port for CQL. */
  public int port() {
    return port;
  }

  /** The port for other nodes. */
  public int storagePort() {
    return storagePort;
  }

  @Override
  String classPath() {
    return ClassPaths.cassandra();
  }

  @Override
  List<String> jvmOptions() throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-javaagent:" + jamm());
    options.add("-Xss512k");
    // A run of a few minutes does not repay the optimising compiler, which takes a core for itself.
    options.add("-XX:TieredStopAtLevel=1");
    options.add("-Djdk.attach.allowAttachSelf=true");
    options.add("-Dcassandra.config=" + file("cassandra.yaml").toUri());
    options.add("-Dcassandra.storagedir=" + folder());
    options.add("-Dcassandra-foreground=yes");
    options.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
    // Alone it has nobody to wait for.
    options.add("-Dcassandra.ring_delay_ms=" + (seed.equals(address) ? 0 : 6000));
    options.add("-Dcassandra.superuser_setup_delay_ms=0");
    options.add("-Dlogback.configurationFile=" + file("logback.xml"));
    for (String opened : OPENED.split(" ")) {
      options.add("--add-opens=" + opened + "=ALL-UNNAMED");
      options.add("--add-exports=" + opened + "=ALL-UNNAMED");
    }
    return options;
  }

  private String jamm() {
    return Arrays.stream(classPath().split(File.pathSeparator))
        .filter(jar -> Path.of(jar).getFileName().toString().startsWith("jamm-"))
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException("Cassandra's class path lacks jamm; run `gradle classpaths`"));
  }

  @Override
  List<String> mainAndArguments() throws IOException {
    requireFree(address, port);
    Files.writeString(file("cassandra.yaml"), configuration());
    Files.writeString(
        file("logback.xml"),
        String.join(
            "\n",
            "<configuration>",
            "  <appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\">",
            "    <encoder><pattern>%date %-5level [%thread] %logger{0} %msg%n</pattern></encoder>",
            "  </appender>",
            "  <root level=\"INFO\"><appender-ref ref=\"out\"/></root>",
            "</configuration>",
            ""));
    return List.of("org.apache.cassandra.service.CassandraDaemon");
  }

  private Path file(String name) {
    return folder().resolve(name);
  }

  private String configuration() {
    return Stream.of(
            "cluster_name: ilion",
            "num_tokens: 16",
            "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
            "data_file_directories: ['" + file("data") + "']",
            "commitlog_directory: '" + file("commitlog") + "'",
            "saved_caches_directory: '" + file("saved_caches") + "'",
            "hints_directory: '" + file("hints") + "'",
            "cdc_raw_directory: '" + file("cdc_raw") + "'",
            syncEachWrite
                ? "commitlog_sync: batch"
                : "commitlog_sync: periodic\ncommitlog_sync_period: 10000ms",
            // As Cassandra's own configuration file has them; without it batches may be larger.
            "batch_size_warn_threshold: 5KiB",
            "batch_size_fail_threshold: 50KiB",
            maxMutationSize == null ? "" : "max_mutation_size: " + maxMutationSize,
            "listen_address: " + address,
            "rpc_address: " + address,
            proxyAddress == null ? "" : "broadcast_rpc_address: " + proxyAddress,
            "storage_port: " + storagePort,
            "native_transport_port: " + port,
            "endpoint_snitch: SimpleSnitch",
            "authenticator: " + (passwords ? "PasswordAuthenticator" : "AllowAllAuthenticator"),
            String.join("\n", encryption),
            "seed_provider:",
            "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
            "    parameters: [{seeds: \"" + seed + ":" + storagePort + "\"}]",
            "")
        .collect(Collectors.joining("\n"));
  }

  @Override
  boolean isReady() {
    // The line comes a moment before the port is open.
    return hasLogged("Starting listening for CQL clients") && Ports.isOpen(address, port);
  }
}
