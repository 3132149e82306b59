package io.ilion.servers;

import java.nio.file.Path;
import java.util.List;

/**
 * One schema registry, with Confluent's interface among others. It keeps everything in memory: what
 * was registered is gone after a stop.
 */
public final class ApicurioRegistry extends ServerProcess {
  private final int port;

  /**
   * A registry that is not started yet; it has 384 MB of heap unless told otherwise.
   *
   * @param folder where its log is
   * @param port its port, on 127.0.0.1
   */
  public ApicurioRegistry(Path folder, int port) {
    super("The schema registry", folder, 384);
    this.port = port;
  }

  /** What clients of Confluent's registry take as {@code schema.registry.url}. */
  public String confluentUrl() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  /** A producer's side of it. */
  public SchemaRegistryClient client() {
    return new SchemaRegistryClient(confluentUrl());
  }

  /** What Apicurio's own clients take as {@code apicurio.registry.url}. */
  public String apicurioUrl() {
    return "http://127.0.0.1:" + port + "/apis/registry/v2";
  }

  @Override
  String classPath() {
    return ClassPaths.registry();
  }

  @Override
  List<String> jvmOptions() {
    return List.of(
        // It answers a few requests only, which the optimising compiler would not repay.
        "-XX:TieredStopAtLevel=1", "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port);
  }

  @Override
  List<String> mainAndArguments() {
    requireFree("127.0.0.1", port);
    return List.of("io.quarkus.runner.GeneratedMain");
  }

  @Override
  boolean isReady() {
    return hasLogged("Listening on: http") && Ports.isOpen("127.0.0.1", port);
  }
}
