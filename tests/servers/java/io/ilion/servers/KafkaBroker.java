package io.ilion.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One Kafka node that is broker and controller. */
public final class KafkaBroker extends ServerProcess {
  private static final String CLUSTER_ID = "aWxpb24taWxpb24taWxpbw";

  private final int port;
  private final int controllerPort;

  /**
   * A broker that is not started yet; it has 512 MB of heap unless told otherwise.
   *
   * @param folder where its topics, its configuration and its log are
   * @param port the port for clients, on 127.0.0.1
   */
  public KafkaBroker(Path folder, int port) {
    super("The Kafka broker", folder, 512);
    this.port = port;
    this.controllerPort = Ports.free();
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  String classPath() {
    return ClassPaths.kafka();
  }

  @Override
  List<String> jvmOptions() throws IOException {
    return Logging.write(folder());
  }

  @Override
  List<String> mainAndArguments() throws IOException {
    requireFree("127.0.0.1", port);
    Path file = folder().resolve("server.properties");
    writeProperties(file, configuration());
    if (!Files.exists(topics().resolve("meta.properties"))) {
      runTool(
          List.of("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", file.toString()));
    }
    return List.of("kafka.Kafka", file.toString());
  }

  private Path topics() {
    return folder().resolve("topics");
  }

  private Map<String, String> configuration() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT");
    properties.put("inter.broker.listener.name", "CLIENTS");
    properties.put(
        "listeners", "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("log.dirs", topics().toString());
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    // Some tests send records of a mebibyte.
    properties.put("message.max.bytes", String.valueOf(8 << 20));
    // A stray client must not make a topic with other partitions than its owner wants.
    properties.put("auto.create.topics.enable", "false");
    // One worker is the whole group: nobody else will come.
    properties.put("group.initial.rebalance.delay.ms", "0");
    return properties;
  }

  static void writeProperties(Path file, Map<String, String> properties) throws IOException {
    Files.writeString(
        file,
        properties.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
            .collect(Collectors.joining()));
  }

  @Override
  boolean isReady() {
    return hasLogged("Kafka Server started");
  }
}
