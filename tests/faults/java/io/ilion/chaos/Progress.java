package io.ilion.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Samples what the connector commits, and so when it stood still. */
final class Progress implements Runnable {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Log log;
  private final Map<Integer, Long> committed = new TreeMap<>();
  private final List<Instant> times = new ArrayList<>();

  Progress(Log log) {
    this.log = log;
    times.add(Instant.now());
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        sample(log.committed());
        Thread.sleep(INTERVAL.toMillis());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The broker is away: nothing is committed meanwhile.
      }
    }
  }

  private synchronized void sample(Map<Integer, Long> now) {
    boolean any = false;
    for (Map.Entry<Integer, Long> entry : now.entrySet()) {
      any |= entry.getValue() > committed.getOrDefault(entry.getKey(), 0L);
    }
    if (any) {
      committed.putAll(now);
      times.add(Instant.now());
    }
  }

  /** When something was committed last. */
  synchronized Instant last() {
    return times.get(times.size() - 1);
  }

  /** The longest time without a commit that began in this time. */
  synchronized Duration longestStall(Instant from, Instant to) {
    Duration longest = Duration.ZERO;
    for (int index = 1; index < times.size(); index++) {
      Instant begin = times.get(index - 1);
      Duration lasted = Duration.between(begin, times.get(index));
      if (!begin.isBefore(from.minusSeconds(1))
          && !begin.isAfter(to)
          && lasted.compareTo(longest) > 0) {
        longest = lasted;
      }
    }
    return longest;
  }
}
