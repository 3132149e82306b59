package io.ilion.chaos;

import java.time.Duration;
import java.util.Random;

/**
 * Something that goes wrong and is over when {@link Action#run} returns.
 *
 * @param name what the table calls it
 * @param weight how often it is in a round of all faults
 * @param lasts about how long it takes
 * @param action what does it
 */
record Fault(String name, int weight, Duration lasts, Action action) {
  static Fault of(String name, int weight, int seconds, Action action) {
    return new Fault(name, weight, Duration.ofSeconds(seconds), action);
  }

  interface Action {
    void run(Random random) throws Exception;
  }
}
