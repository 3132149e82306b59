package io.ilion.bench;

import com.sun.management.ThreadMXBean;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A worker of one run, and what its process and its JMX say. */
final class Worker implements AutoCloseable {
  /** Ticks of a second in /proc: what Linux has had on every platform for decades. */
  private static final int MICROS_PER_TICK = 10_000;

  private final ConnectWorker worker;
  private final String connector;
  private final JMXConnector jmx;
  private final MBeanServerConnection beans;

  Worker(Path folder, String bootstrapServers, List<Path> plugins) throws IOException {
    connector = folder.getFileName().toString();
    worker = ConnectWorker.distributed(folder, bootstrapServers, Ports.free(), connector, plugins);
    worker.heapMegabytes(1024);
    worker.property("offset.flush.interval.ms", "500");
    // Sinks that are compared with may lack what service_load looks for.
    worker.property("plugin.discovery", "hybrid_warn");
    int port = Ports.free();
    worker.jvmOption("-Dcom.sun.management.jmxremote.port=" + port);
    worker.jvmOption("-Dcom.sun.management.jmxremote.host=127.0.0.1");
    worker.jvmOption("-Djava.rmi.server.hostname=127.0.0.1");
    worker.jvmOption("-Dcom.sun.management.jmxremote.authenticate=false");
    worker.jvmOption("-Dcom.sun.management.jmxremote.ssl=false");
    worker.start();
    jmx =
        JMXConnectorFactory.connect(
            new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"));
    beans = jmx.getMBeanServerConnection();
  }

  void submit(Map<String, String> config) {
    worker.rest().putConfig(connector, config);
  }

  String status() {
    return worker.rest().status(connector);
  }

  String group() {
    return "connect-" + connector;
  }

  /** How many records the tasks have got. */
  long received(int tasks) throws IOException {
    double sum = 0;
    for (int task = 0; task < tasks; task++) {
      String name = "kafka.connect:type=sink-task-metrics,connector=" + connector + ",task=" + task;
      try {
        sum += (Double) beans.getAttribute(new ObjectName(name), "sink-record-send-total");
      } catch (JMException e) {
        // The task is not there yet.
      }
    }
    return (long) sum;
  }

  double cpuMicros() {
    try {
      String stat = Files.readString(Path.of("/proc/" + worker.pid() + "/stat"));
      // After the name, which may hold anything: the 12th and 13th are the ticks of user and
      // system.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * (double) MICROS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double gcSeconds() throws IOException {
    double sum = 0;
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class)) {
      sum += collector.getCollectionTime() / 1e3;
    }
    return sum;
  }

  /** What the threads that live have allocated: those of tasks do until the end. */
  double allocatedBytes() throws IOException {
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  long residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + worker.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws IOException {
    jmx.close();
    worker.stop();
  }
}
