package io.ilion.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Injects faults one after the other: rounds of all of them, each round in another order, which the
 * seed decides.
 */
final class Lane implements Runnable {
  /** A fault that was injected. */
  record Injected(String name, Instant from, Instant to) {}

  private final List<Fault> faults;
  private final Random random;
  private final Duration rest;
  private final Duration longestRecovery;
  private final Instant end;
  private final Progress progress;
  private final List<Injected> injected = new ArrayList<>();
  private final List<Fault> round = new ArrayList<>();

  /**
   * A lane that begins when it is run.
   *
   * @param rest how long the next fault waits in any case
   * @param longestRecovery how long it waits for the connector to go on
   */
  Lane(
      List<Fault> faults,
      long seed,
      Duration rest,
      Duration longestRecovery,
      Instant end,
      Progress progress) {
    this.faults = faults;
    this.random = new Random(seed);
    this.rest = rest;
    this.longestRecovery = longestRecovery;
    this.end = end;
    this.progress = progress;
  }

  @Override
  public void run() {
    try {
      while (Instant.now().isBefore(end)) {
        Fault fault = next();
        if (fault == null) {
          return;
        }
        inject(fault);
        recover();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next fault that is over in time, or null. */
  private Fault next() {
    if (round.isEmpty()) {
      for (Fault fault : faults) {
        round.addAll(Collections.nCopies(fault.weight(), fault));
      }
      Collections.shuffle(round, random);
    }
    while (!round.isEmpty()) {
      Fault fault = round.remove(0);
      if (Instant.now().plus(fault.lasts()).isBefore(end)) {
        return fault;
      }
    }
    return null;
  }

  private void inject(Fault fault) throws InterruptedException {
    // Whatever becomes of a fault, it takes as many numbers: the faults after it stay the same.
    Random own = new Random(random.nextLong());
    Instant from = Instant.now();
    try {
      fault.action().run(own);
      Instant to = Instant.now();
      synchronized (injected) {
        injected.add(new Injected(fault.name(), from, to));
      }
      Chaos.say("%s: %s", from, fault.name());
    } catch (Faults.NotNow e) {
      // Another time.
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Chaos.say("%s: %s could not be injected: %s", from, fault.name(), e);
    }
  }

  private void recover() throws InterruptedException {
    Instant over = Instant.now();
    Thread.sleep(rest.toMillis());
    while (!progress.last().isAfter(over)
        && Instant.now().isBefore(over.plus(longestRecovery))
        && Instant.now().isBefore(end)) {
      Thread.sleep(200);
    }
  }

  List<Injected> injected() {
    synchronized (injected) {
      return List.copyOf(injected);
    }
  }
}
