package io.ilion.chaos;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.ilion.servers.CassandraNode;
import io.ilion.servers.ConnectWorker;
import io.ilion.servers.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** All faults: those of servers, of which one happens at a time, and those that go on beside. */
final class Faults {
  private final ChaosServers servers;
  private final Sink sink;
  private final Log log;

  /** How many faults of servers are under way. */
  private final AtomicInteger underWay = new AtomicInteger();

  private int columns;

  Faults(ChaosServers servers, Sink sink, Log log) {
    this.servers = servers;
    this.sink = sink;
    this.log = log;
  }

  List<Fault> ofServers() {
    List<Fault> faults = new ArrayList<>();
    faults.add(Fault.of("kill -9 of a worker", 3, 25, this::killWorker));
    faults.add(Fault.of("kill -9 of a node", 3, 40, random -> kill(random, servers.nodes, 1)));
    faults.add(Fault.of("kill -9 of two nodes", 2, 60, random -> kill(random, servers.nodes, 2)));
    faults.add(Fault.of("kill -9 of the broker", 2, 20, random -> kill(random, brokers(), 1)));
    for (int seconds : List.of(5, 30, 90)) {
      int weight = seconds == 5 ? 2 : 1;
      String name = "SIGSTOP for " + seconds + " s of ";
      faults.add(
          Fault.of(
              name + "a worker",
              weight,
              seconds + 5,
              random -> suspend(random, servers.workers, seconds)));
      faults.add(
          Fault.of(
              name + "a node",
              weight,
              seconds + 5,
              random -> suspend(random, servers.nodes, seconds)));
      faults.add(
          Fault.of(
              name + "the broker",
              weight,
              seconds + 5,
              random -> suspend(random, brokers(), seconds)));
    }
    faults.add(Fault.of("a node that never answers", 3, 20, this::stallNode));
    faults.add(Fault.of("no node answers", 2, 20, this::stallAll));
    faults.add(Fault.of("rolling restart of the nodes", 1, 120, random -> rollingRestart()));
    return faults.stream().map(this::counted).toList();
  }

  private Fault counted(Fault fault) {
    return new Fault(
        fault.name(),
        fault.weight(),
        fault.lasts(),
        random -> {
          underWay.incrementAndGet();
          try {
            fault.action().run(random);
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  List<Fault> beside() {
    List<Fault> faults = new ArrayList<>();
    faults.add(Fault.of("connections cut in mid-request", 3, 1, random -> servers.proxy.cut()));
    faults.add(Fault.of("full rebalances", 3, 10, random -> rebalance()));
    faults.add(Fault.of("tasks.max up or down", 2, 3, this::changeTasks));
    faults.add(Fault.of("change of the configuration", 2, 3, this::changeConfig));
    faults.add(Fault.of("pause and resume", 2, 4, this::pause));
    faults.add(Fault.of("stop and resume", 1, 5, this::stop));
    faults.add(Fault.of("restart of connector and tasks", 2, 3, random -> sink.restart()));
    faults.add(Fault.of("change of the schema", 2, 5, random -> changeSchema()));
    faults.add(Fault.of("dead letter topic away", 1, 8, random -> deadLettersAway()));
    faults.add(Fault.of("step of a worker's clock", 2, 8, this::stepClock));
    return faults;
  }

  private List<ServerProcess> brokers() {
    return List.of(servers.broker);
  }

  private void killWorker(Random random) throws Exception {
    ConnectWorker worker = servers.workers.get(random.nextInt(ChaosServers.WORKERS));
    worker.kill();
    pause(1 + random.nextInt(4));
    servers.start(worker, sink.config());
  }

  private static void kill(Random random, List<? extends ServerProcess> of, int number)
      throws InterruptedException {
    List<ServerProcess> chosen = choose(random, of, number);
    chosen.forEach(ServerProcess::kill);
    pause(1 + random.nextInt(4));
    chosen.forEach(ServerProcess::launch);
    chosen.forEach(ServerProcess::awaitReady);
  }

  private static List<ServerProcess> choose(
      Random random, List<? extends ServerProcess> of, int number) {
    List<ServerProcess> rest = new ArrayList<>(of);
    while (rest.size() > number) {
      rest.remove(random.nextInt(rest.size()));
    }
    return rest;
  }

  private static void suspend(Random random, List<? extends ServerProcess> of, int seconds)
      throws InterruptedException {
    ServerProcess chosen = choose(random, of, 1).get(0);
    chosen.suspend();
    try {
      pause(seconds);
    } finally {
      chosen.resume();
    }
  }

  private void stallNode(Random random) throws InterruptedException {
    int node = random.nextInt(ChaosServers.NODES);
    servers.proxy.stall(node);
    try {
      pause(5 + random.nextInt(20));
    } finally {
      servers.proxy.cut(node);
      servers.proxy.pass(node);
    }
  }

  private void stallAll(Random random) throws InterruptedException {
    servers.proxy.stall();
    try {
      pause(5 + random.nextInt(20));
    } finally {
      servers.proxy.cut();
      servers.proxy.pass();
    }
  }

  private void rollingRestart() {
    for (CassandraNode node : servers.nodes) {
      node.stop();
      node.start();
    }
  }

  private void rebalance() {
    for (int join = 0; join < 3; join++) {
      log.joinGroup(Duration.ofSeconds(2));
    }
  }

  private void changeTasks(Random random) {
    sink.submit(Map.of("tasks.max", String.valueOf(1 + random.nextInt(4))));
  }

  private void changeConfig(Random random) {
    sink.submit(
        Map.of(
            "connect.cassandra.batch.max.rows", String.valueOf(1 + random.nextInt(10)),
            "connect.cassandra.max.in.flight.records", String.valueOf(100 + random.nextInt(5_000)),
            "connect.cassandra.compression", random.nextBoolean() ? "lz4" : "none"));
  }

  private void pause(Random random) throws InterruptedException {
    sink.pause();
    try {
      pause(1 + random.nextInt(4));
    } finally {
      again(sink::resume);
    }
  }

  private void stop(Random random) throws InterruptedException {
    sink.stop();
    try {
      pause(1 + random.nextInt(4));
    } finally {
      again(sink::resume);
    }
  }

  /** What must not be left as it is, also while the workers are not well. */
  private static void again(Runnable step) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        step.run();
        return;
      } catch (RuntimeException e) {
        if (attempt == 60) {
          throw e;
        }
        pause(2);
      }
    }
  }

  /** Adds a column, and drops the one that was added before. */
  private void changeSchema() {
    if (underWay.get() > 0) {
      throw new NotNow();
    }
    execute("ALTER TABLE " + Sink.TABLE + " ADD new_" + (columns + 1) + " text");
    columns++;
    if (columns > 1) {
      execute("ALTER TABLE " + Sink.TABLE + " DROP new_" + (columns - 1));
    }
  }

  private void execute(String statement) {
    servers
        .session()
        .execute(SimpleStatement.newInstance(statement).setTimeout(Duration.ofSeconds(30)));
  }

  private void deadLettersAway() throws InterruptedException {
    log.deadLettersAreAway(true);
    try {
      pause(6);
    } finally {
      again(() -> log.deadLettersAreAway(false));
    }
  }

  /** The clock of a worker that starts has to be true: it is the one that counts from then on. */
  private void stepClock(Random random) throws Exception {
    ConnectWorker worker = servers.workers.get(random.nextInt(ChaosServers.WORKERS));
    if (underWay.get() > 0) {
      throw new NotNow();
    }
    try {
      servers.clock(worker).set(List.of(-3600, -20, 20, 3600).get(random.nextInt(4)));
      pause(6);
    } finally {
      servers.clock(worker).set(0);
    }
  }

  private static void pause(int seconds) throws InterruptedException {
    Thread.sleep(seconds * 1_000L);
  }

  /** Another fault is under way, with which this one can't be. */
  static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
