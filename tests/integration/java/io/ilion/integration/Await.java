package io.ilion.integration;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what servers do in their own time. */
final class Await {
  private static final Duration USUAL = Duration.ofSeconds(60);

  private Await() {}

  static void until(String what, Supplier<String> otherwise, BooleanSupplier condition) {
    until(USUAL, what, otherwise, condition);
  }

  /** Fails with the sentence and what {@code otherwise} says when it takes too long. */
  static void until(
      Duration timeout, String what, Supplier<String> otherwise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "Not within " + timeout.toSeconds() + " s: " + what + ". " + otherwise.get());
      }
      pause(Duration.ofMillis(100));
    }
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
