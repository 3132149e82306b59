package io.ilion.quickstart;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command line; the script that starts this program explains it.
 *
 * @param contactPoints the nodes of the user's cluster; empty for an embedded one
 */
record Options(
    boolean once,
    boolean killWorker,
    int orders,
    List<String> contactPoints,
    String username,
    String password) {
  private static final Pattern CONTACT_POINT =
      Pattern.compile("(?<host>[^\\s:\\[\\]]+|\\[[0-9a-fA-F:.]+])(:(?<port>[0-9]{1,5}))?");
  private static final int USUAL_PORT = 9042;

  static Options parse(String[] arguments) {
    boolean once = false;
    boolean killWorker = false;
    int orders = 100_000;
    List<String> contactPoints = List.of();
    String username = "cassandra";
    String password = Optional.ofNullable(System.getenv("CASSANDRA_PASSWORD")).orElse("cassandra");
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--once" -> once = true;
        case "--kill-worker" -> killWorker = true;
        case "--orders" -> orders = Integer.parseInt(arguments[++i]);
        case "--contact-points" -> contactPoints = contactPoints(arguments[++i]);
        case "--username" -> username = arguments[++i];
        case "--password" -> password = arguments[++i];
        default -> throw new IllegalArgumentException("there is no option '" + arguments[i] + "'");
      }
    }
    return new Options(once, killWorker, orders, contactPoints, username, password);
  }

  private static List<String> contactPoints(String text) {
    List<String> points = Stream.of(text.split(",")).map(String::trim).toList();
    for (String point : points) {
      Matcher matcher = CONTACT_POINT.matcher(point);
      if (!matcher.matches() || port(matcher) < 1 || port(matcher) > 65535) {
        throw new IllegalArgumentException(
            "--contact-points takes host:port (several separated by commas), not '" + text + "'");
      }
    }
    return points;
  }

  private static int port(Matcher matcher) {
    String port = matcher.group("port");
    return port == null ? USUAL_PORT : Integer.parseInt(port);
  }

  boolean embedded() {
    return contactPoints.isEmpty();
  }

  /** The host of a contact point, without the brackets of an IPv6 address, and its port. */
  static InetSocketAddress address(String contactPoint) {
    Matcher matcher = CONTACT_POINT.matcher(contactPoint);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(contactPoint + " is not host:port");
    }
    String host = matcher.group("host").replaceAll("[\\[\\]]", "");
    return new InetSocketAddress(host, port(matcher));
  }
}
