package io.ilion.quickstart;

import io.ilion.servers.ConnectWorker;
import java.nio.file.Path;

/** The connector at work, from its submission until it has written and committed every record. */
final class Load {
  private static final long LONGEST_STANDSTILL_SECONDS = 120;
  private static final int BAR = 24;

  private final Terminal terminal;
  private final Servers servers;
  private final OrdersTopic topic;
  private final Connector connector;
  private final Path log;
  private String status = "";
  private long start;
  private double seconds;

  Load(Terminal terminal, Servers servers, OrdersTopic topic, Connector connector) {
    this.terminal = terminal;
    this.servers = servers;
    this.topic = topic;
    this.connector = connector;
    this.log = servers.worker().log();
  }

  /** Submits the connector and returns when everything is written. */
  void run(boolean killWorker) {
    start = System.nanoTime();
    connector.submit();
    terminal.line("The connector " + connector.name() + " is submitted");
    boolean killed = false;
    long written = 0;
    long progressed = start;
    while (written < topic.records()) {
      pause();
      servers.check();
      status = connector.status(log);
      long now = topic.committed(connector.group());
      if (now > written) {
        progressed = System.nanoTime();
      }
      written = Math.max(written, now);
      seconds = secondsSince(start);
      terminal.progress(progress(written));
      if (killWorker && !killed && written >= topic.records() / 2 && written < topic.records()) {
        killed = true;
        kill(written);
        progressed = System.nanoTime();
      }
      if (secondsSince(progressed) > LONGEST_STANDSTILL_SECONDS) {
        throw new QuickstartException(
            String.format(
                "Nothing was written for %d s, after %,d of %,d records (%s); %s says why.",
                LONGEST_STANDSTILL_SECONDS, written, topic.records(), status, log));
      }
    }
    if (killWorker && !killed) {
      terminal.line("  The worker was not killed: it had written all; take more --orders.");
    }
  }

  private void kill(long written) {
    ConnectWorker worker = servers.worker();
    terminal.line(
        String.format(
            "  kill -9 of the worker (process %d) after %,d committed records",
            worker.pid(), written));
    worker.kill();
    worker.start();
    terminal.line(
        "  it runs again (process " + worker.pid() + ") and goes on from the committed offsets");
  }

  private String progress(long written) {
    double done = (double) written / topic.records();
    int bar = (int) (done * BAR);
    return String.format(
        "  [%s%s] %,d of %,d records, %,.0f records/s",
        "#".repeat(bar), ".".repeat(BAR - bar), written, topic.records(), written / seconds);
  }

  /** The figures and the connector's state at the end. */
  void show() {
    terminal.line("");
    terminal.line(
        String.format(
            "  %,d records in %.1f s from the submission to the last commit: %,.0f records/s",
            topic.records(), seconds, topic.records() / seconds));
    terminal.line("  " + connector.status(log));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static void pause() {
    try {
      Thread.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QuickstartException("Interrupted while the connector worked", e);
    }
  }
}
