package io.ilion.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Breaks servers under load and compares the table with the log; {@code tests/chaos --help} says
 * how to run it.
 */
public final class Chaos {
  /** Changes a second, in ten portions: what three nodes on a small machine keep up with. */
  private static final int RATE = 200;

  /**
   * How long nothing may be committed after the last fault; then an operator restarts the workers,
   * once. Connect's own readers of its topics sometimes do not survive a broker that is killed.
   */
  private static final Duration LONGEST_STALL = Duration.ofMinutes(1);

  private final ChaosServers servers;
  private final long seed;
  private final Duration duration;
  private final List<String> failures = new ArrayList<>();
  private boolean workersRestarted;

  private Chaos(ChaosServers servers, long seed, Duration duration) {
    this.servers = servers;
    this.seed = seed;
    this.duration = duration;
  }

  /** What {@code tests/chaos} calls. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Nodes and broker are killed here, which their clients need not tell.
    System.setProperty("org.slf4j.simpleLogger.log.com.datastax.oss.driver", "off");
    System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    double minutes = 5;
    long seed = System.currentTimeMillis() % 1_000_000;
    boolean json = false;
    for (int index = 0; index < arguments.length; index++) {
      switch (arguments[index]) {
        case "--minutes" -> minutes = Double.parseDouble(arguments[++index]);
        case "--seed" -> seed = Long.parseLong(arguments[++index]);
        case "--json" -> json = true;
        default -> throw new IllegalArgumentException("no option: " + arguments[index]);
      }
    }
    Path folder = Path.of("build/chaos");
    Duration duration = Duration.ofSeconds((long) (minutes * 60));
    Report report = run(folder, Path.of(System.getProperty("ilion.plugins")), seed, duration);
    System.out.println();
    report.findings().examples().forEach(System.out::println);
    report.failures().forEach(System.out::println);
    System.out.println(report.table());
    if (json) {
      System.out.println(report.json());
    }
    System.exit(report.isGood() ? 0 : 1);
  }

  /**
   * Starts servers, breaks them for a while, and compares.
   *
   * @param folder where the servers keep everything; it is emptied
   * @param plugins a folder that holds the plugin
   * @param seed decides the load and the order of the faults
   */
  public static Report run(Path folder, Path plugins, long seed, Duration duration)
      throws IOException, InterruptedException {
    try (ChaosServers servers = new ChaosServers(folder, plugins)) {
      Thread hook = new Thread(servers::close, "stop servers");
      Runtime.getRuntime().addShutdownHook(hook);
      servers.start();
      Report report = new Chaos(servers, seed, duration).run();
      Runtime.getRuntime().removeShutdownHook(hook);
      return report;
    }
  }

  private Report run() throws InterruptedException {
    Sink sink = new Sink(servers);
    sink.createTable();
    try (Log log = new Log(servers.broker.bootstrapServers(), seed)) {
      sink.submit(Map.of());
      servers.workers.forEach(worker -> worker.rest().validate(sink.config()));
      Progress progress = new Progress(log);
      AtomicBoolean loading = new AtomicBoolean(true);
      Thread load = thread("load", () -> load(log, loading));
      Thread sampler = thread("progress", progress);
      Thread operator = thread("operator", () -> restartFailed(sink));
      awaitProgress(progress);
      Instant begin = Instant.now();
      Instant end = begin.plus(duration);
      Faults faults = new Faults(servers, sink, log);
      Duration second = Duration.ofSeconds(1);
      Duration minute = Duration.ofMinutes(1);
      Lane server = new Lane(faults.ofServers(), seed, second, minute, end, progress);
      // What goes on beside also hits a connector that is down already.
      Duration moment = Duration.ofSeconds(4);
      Lane beside = new Lane(faults.beside(), seed + 1, second, moment, end, progress);
      List<Thread> lanes = List.of(thread("servers", server), thread("beside", beside));
      for (Thread lane : lanes) {
        lane.join();
      }
      say("%s: the faults are over", Instant.now());
      servers.heal();
      loading.set(false);
      load.join();
      log.flush();
      boolean finished = awaitEnd(sink, log, progress);
      sampler.interrupt();
      operator.interrupt();
      sampler.join();
      operator.join();
      Checker.Findings findings = new Checker().check(log, servers);
      List<Lane.Injected> injected =
          Stream.concat(server.injected().stream(), beside.injected().stream()).toList();
      double minutes = duration.toSeconds() / 60.0;
      return new Report(
          seed,
          minutes,
          injected,
          findings,
          progress,
          List.copyOf(failures),
          workersRestarted,
          finished);
    }
  }

  static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void load(Log log, AtomicBoolean loading) {
    while (loading.get()) {
      for (int number = 0; number < RATE / 10; number++) {
        log.change();
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void restartFailed(Sink sink) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(2_000);
        for (String failure : sink.restartFailed()) {
          say("%s: a task failed and was started again: %s", Instant.now(), failure);
          failures.add(failure);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The workers are not well: later.
      }
    }
  }

  private static void awaitProgress(Progress progress) throws InterruptedException {
    Instant begin = Instant.now();
    while (!progress.last().isAfter(begin)) {
      if (Instant.now().isAfter(begin.plus(Duration.ofMinutes(2)))) {
        throw new IllegalStateException("The connector committed nothing before the first fault");
      }
      Thread.sleep(200);
    }
  }

  /** Waits until everything is committed, or nothing goes on any more, and answers which. */
  private boolean awaitEnd(Sink sink, Log log, Progress progress) throws InterruptedException {
    Instant begin = Instant.now();
    while (!log.isCommitted()) {
      Instant last = progress.last().isAfter(begin) ? progress.last() : begin;
      if (Instant.now().isAfter(last.plus(LONGEST_STALL))) {
        say("%s: nothing is committed any more: %s", Instant.now(), log.committed());
        if (workersRestarted) {
          return false;
        }
        workersRestarted = true;
        servers.restartWorkers(sink.config());
        begin = Instant.now();
      }
      Thread.sleep(500);
    }
    return true;
  }
}
