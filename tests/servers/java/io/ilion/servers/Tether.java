package io.ilion.servers;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends this process when the process that started it is gone.
 *
 * <p>The parent holds the other end of standard input and never writes to it. The system closes it
 * however the parent dies, {@code kill -9} included, so no server outlives a test run or a
 * demonstration.
 */
public final class Tether {
  private Tether() {}

  /** Runs the main class that the first argument names, with the other arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(Tether::haltWithParent, "tether");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      // Threads that the main class has started already would keep a useless process alive.
      Runtime.getRuntime().halt(1);
    }
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent; whatever comes means that the parent lives.
      }
    } catch (IOException e) {
      // As good as the end of the stream.
    }
    Runtime.getRuntime().halt(1);
  }
}
