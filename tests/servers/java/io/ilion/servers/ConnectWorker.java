package io.ilion.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One Connect worker, distributed or standalone. */
public final class ConnectWorker extends ServerProcess {
  private final int restPort;
  private final ConnectRest rest;
  private final List<Path> connectorFiles;
  private final Map<String, String> properties = new TreeMap<>();
  private String release;

  private ConnectWorker(
      Path folder, String bootstrapServers, int restPort, List<Path> plugins, List<Path> files) {
    super("The Connect worker", folder, 512);
    this.restPort = restPort;
    this.rest = new ConnectRest("http://127.0.0.1:" + restPort);
    this.connectorFiles = files;
    property("bootstrap.servers", bootstrapServers);
    property("listeners", "http://127.0.0.1:" + restPort);
    property("rest.advertised.host.name", "127.0.0.1");
    property(
        "plugin.path",
        plugins.stream().map(p -> p.toAbsolutePath().toString()).collect(Collectors.joining(",")));
    property("plugin.discovery", "service_load");
    property("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    property("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    property("value.converter.schemas.enable", "false");
  }

  /**
   * A distributed worker that is not started yet; it has 512 MB of heap unless told otherwise.
   *
   * @param folder where its configuration and its log are
   * @param restPort the port of its REST interface, on 127.0.0.1
   * @param group the group of workers that it is in, and the prefix of their three topics
   * @param plugins the folders or jars of its plugin path
   */
  public static ConnectWorker distributed(
      Path folder, String bootstrapServers, int restPort, String group, List<Path> plugins) {
    ConnectWorker worker =
        new ConnectWorker(folder, bootstrapServers, restPort, plugins, List.of());
    worker.property("group.id", group);
    for (String store : List.of("config", "offset", "status")) {
      worker.property(store + ".storage.topic", group + "-" + store);
      worker.property(store + ".storage.replication.factor", "1");
    }
    worker.property("offset.storage.partitions", "1");
    worker.property("status.storage.partitions", "1");
    return worker;
  }

  /**
   * A standalone worker that is not started yet.
   *
   * @param connectorFiles properties files or JSON files of the connectors that it runs
   */
  public static ConnectWorker standalone(
      Path folder,
      String bootstrapServers,
      int restPort,
      List<Path> plugins,
      List<Path> connectorFiles) {
    ConnectWorker worker =
        new ConnectWorker(folder, bootstrapServers, restPort, plugins, connectorFiles);
    worker.property("offset.storage.file.filename", worker.folder().resolve("offsets").toString());
    return worker;
  }

  /** Sets a property of the worker's configuration, which holds from the next start on. */
  public void property(String key, String value) {
    properties.put(key, value);
  }

  /** Makes it a worker of another release, as {@link ClassPaths#worker} names them. */
  public void release(String release) {
    this.release = release;
  }

  /** A client of its REST interface. */
  public ConnectRest rest() {
    return rest;
  }

  @Override
  String classPath() {
    return release == null ? ClassPaths.kafka() : ClassPaths.worker(release);
  }

  @Override
  List<String> jvmOptions() throws IOException {
    return Logging.write(folder());
  }

  @Override
  List<String> mainAndArguments() throws IOException {
    requireFree("127.0.0.1", restPort);
    Path file = folder().resolve("worker.properties");
    KafkaBroker.writeProperties(file, properties);
    boolean distributed = properties.containsKey("group.id");
    List<String> command = new ArrayList<>();
    command.add(
        "org.apache.kafka.connect.cli.Connect" + (distributed ? "Distributed" : "Standalone"));
    command.add(file.toString());
    connectorFiles.forEach(connector -> command.add(connector.toAbsolutePath().toString()));
    return command;
  }

  @Override
  boolean isReady() {
    // Listing connectors answers only once the worker has joined its group.
    return isAlive() && rest.isServing();
  }
}
