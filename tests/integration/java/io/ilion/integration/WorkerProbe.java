package io.ilion.integration;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the worker's process holds. */
final class WorkerProbe {
  private WorkerProbe() {}

  /** Counts of everything that a connector could leave behind, by what it is. */
  static Map<String, Long> holdings(Servers servers) throws IOException {
    Path process = Path.of("/proc/" + servers.worker.pid());
    Map<String, Long> holdings = new TreeMap<>();
    holdings.put("threads", (long) list(process.resolve("task")).size());
    holdings.put("file descriptors", (long) list(process.resolve("fd")).size());
    holdings.put("temporary files", (long) list(servers.temporaryFiles).size());
    holdings.put("sessions' connections", connections(servers));
    try (JMXConnector connector = jmx(servers)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      holdings.put("MBeans", (long) server.getMBeanCount());
      MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
      memory.gc();
      holdings.put("heap MiB", memory.getHeapMemoryUsage().getUsed() >> 20);
    }
    holdings.put("native MiB", mebibytes(process, "RssAnon:"));
    return holdings;
  }

  private static JMXConnector jmx(Servers servers) throws IOException {
    return JMXConnectorFactory.connect(
        new JMXServiceURL(
            "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + servers.jmxPort + "/jmxrmi"));
  }

  /** The names of the worker's MBeans that match. */
  static Set<String> beans(Servers servers, String pattern) throws IOException, JMException {
    try (JMXConnector connector = jmx(servers)) {
      Set<String> names = new TreeSet<>();
      for (ObjectName name :
          connector.getMBeanServerConnection().queryNames(new ObjectName(pattern), null)) {
        names.add(name.toString());
      }
      return names;
    }
  }

  /** What an MBean of the worker shows; nothing where there is none. */
  static Map<String, Object> attributes(Servers servers, String bean)
      throws IOException, JMException {
    try (JMXConnector connector = jmx(servers)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName name = new ObjectName(bean);
      Map<String, Object> values = new TreeMap<>();
      String[] names =
          Stream.of(server.getMBeanInfo(name).getAttributes())
              .map(MBeanAttributeInfo::getName)
              .toArray(String[]::new);
      for (Attribute attribute : server.getAttributes(name, names).asList()) {
        values.put(attribute.getName(), attribute.getValue());
      }
      return values;
    } catch (InstanceNotFoundException e) {
      return Map.of();
    }
  }

  /** The connections of connectors to the node. */
  static long connections(Servers servers) {
    return servers.rows("SELECT username FROM system_views.clients").stream()
        .filter(row -> Servers.USER.equals(row.getString("username")))
        .count();
  }

  /** The same, once it stays so for two seconds. */
  static long settledConnections(Servers servers) {
    long last = connections(servers);
    for (int same = 0; same < 4; ) {
      Await.pause(Duration.ofMillis(500));
      long now = connections(servers);
      same = now == last ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static long mebibytes(Path process, String line) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream()
        .filter(text -> text.startsWith(line))
        .mapToLong(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** The resident memory of the worker. */
  static long residentMebibytes(Servers servers) throws IOException {
    return mebibytes(Path.of("/proc/" + servers.worker.pid()), "VmRSS:");
  }
}
