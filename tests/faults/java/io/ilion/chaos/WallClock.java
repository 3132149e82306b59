package io.ilion.chaos;

import io.ilion.servers.ConnectWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The wall clock of a worker, which can be set while it runs: {@code wall_clock.c} tells how. */
final class WallClock {
  private final Path step;

  /** Makes the clock of a worker that is not started yet settable. */
  WallClock(ConnectWorker worker) throws IOException {
    step = worker.folder().resolve("wall-clock");
    Files.createDirectories(worker.folder());
    set(0);
    worker.environment("ILION_WALL_CLOCK", step.toString());
    worker.environment(
        "LD_PRELOAD", System.getProperty("ilion.wall.clock", "build/native/test/libwall_clock.so"));
  }

  /** Sets it that many seconds before or after the true time. */
  void set(long seconds) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    // Over what is there: the worker has the file in its memory.
    try (var file =
        Files.newByteChannel(step, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(bytes.putLong(seconds).flip());
    }
  }
}
