package io.ilion.quickstart;

/**
 * What the user sees: lines that stay and, on a terminal, one last line that changes in place.
 * Elsewhere that line is printed as it is every few seconds.
 */
final class Terminal {
  private static final boolean IN_PLACE = Boolean.getBoolean("ilion.terminal");
  private static final long BETWEEN_NANOS = IN_PLACE ? 100_000_000L : 5_000_000_000L;

  private boolean changing;
  private long last = System.nanoTime();

  /** A line that stays. */
  synchronized void line(String text) {
    clear();
    System.out.println(text);
    System.out.flush();
  }

  /** The line that changes; what comes too soon after the last one is left out. */
  synchronized void progress(String text) {
    if (System.nanoTime() - last < BETWEEN_NANOS) {
      return;
    }
    last = System.nanoTime();
    if (IN_PLACE) {
      System.out.print("\r\u001b[K" + text);
      changing = true;
    } else {
      System.out.println(text);
    }
    System.out.flush();
  }

  /** A line on standard error. */
  synchronized void error(String text) {
    clear();
    System.out.flush();
    System.err.println(text);
  }

  private void clear() {
    if (changing) {
      System.out.print("\r\u001b[K");
      changing = false;
    }
  }
}
