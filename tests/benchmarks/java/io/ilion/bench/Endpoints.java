package io.ilion.bench;

/**
 * Where a sink writes, and the registry where it looks schemas up.
 *
 * @param confluentUrl null where the scenario needs no registry
 * @param apicurioUrl the same one's interface for Apicurio's own converter
 */
record Endpoints(String host, int port, String confluentUrl, String apicurioUrl) {
  /** The value of an option, with the names that {@code tests/bench --help} lists replaced. */
  String inserted(String value, String topic) {
    return value
        .replace("${topic}", topic)
        .replace("${host}", host)
        .replace("${port}", String.valueOf(port))
        .replace("${registry}", String.valueOf(confluentUrl));
  }
}
