package io.ilion.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own, with everything that it keeps in one folder. It can be started
 * again on what it kept, after a {@link #stop} as well as after a {@link #kill}, and it dies with
 * this process.
 */
public abstract class ServerProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int SHOWN_LINES = 15;
  private static final int SHOWN_ERRORS = 5;

  private final String name;
  private final Path folder;
  private final Path log;
  private final List<String> extraJvmOptions = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private Path javaHome = Path.of(System.getProperty("java.home"));
  private int heapMegabytes;
  private Duration startTimeout = Duration.ofSeconds(180);
  private Process process;
  private long logStart;
  private volatile boolean suspended;

  /**
   * A server that is not started yet.
   *
   * @param name what messages call it
   * @param folder where it keeps everything; made when missing
   */
  ServerProcess(String name, Path folder, int heapMegabytes) {
    this.name = name;
    this.folder = folder.toAbsolutePath();
    this.log = this.folder.resolve("server.log");
    this.heapMegabytes = heapMegabytes;
  }

  /** The class path of its JVM. */
  abstract String classPath();

  /** Options of its JVM next to heap and class path. */
  abstract List<String> jvmOptions() throws IOException;

  /** Its main class and the arguments; writes the configuration that they name. */
  abstract List<String> mainAndArguments() throws IOException;

  /** Whether it serves requests; asked again and again after the start. */
  abstract boolean isReady();

  /** Sets the heap of its JVM, which holds from the next start on. */
  public void heapMegabytes(int megabytes) {
    this.heapMegabytes = megabytes;
  }

  /**
   * Sets the Java that it runs on, which holds from the next start on; else that of this process.
   */
  public void javaHome(Path home) {
    this.javaHome = home;
  }

  /** Adds an option of its JVM, which holds from the next start on. */
  public void jvmOption(String option) {
    extraJvmOptions.add(option);
  }

  /** Sets a variable of its environment, which holds from the next start on. */
  public void environment(String variable, String value) {
    environment.put(variable, value);
  }

  /** Sets how long {@link #start} waits until it serves requests. */
  public void startTimeout(Duration timeout) {
    this.startTimeout = timeout;
  }

  /** Starts it and returns when it serves requests; else throws and leaves nothing running. */
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts it without waiting, for servers that start side by side. */
  public void launch() {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      Files.createDirectories(folder);
      List<String> main = mainAndArguments();
      logStart = logPosition();
      suspended = false;
      process = tethered(main).start();
    } catch (IOException e) {
      throw new ServerException(name + " could not be started in " + folder + ": " + e, e);
    }
  }

  /** Returns when it serves requests after {@link #launch}. */
  public void awaitReady() {
    long deadline = System.nanoTime() + startTimeout.toNanos();
    while (!isReady()) {
      if (!isAlive()) {
        throw notStarted("ended with exit status " + process.exitValue() + " instead of starting");
      }
      if (System.nanoTime() > deadline) {
        kill();
        throw notStarted("did not serve requests within " + startTimeout.toSeconds() + " s");
      }
      pause(100);
    }
  }

  private ServerException notStarted(String what) {
    return new ServerException(
        name
            + " "
            + what
            + ". Its log is "
            + log
            + errors()
            + " and ends with:\n"
            + String.join("\n", lastLines(SHOWN_LINES)));
  }

  /** What went wrong stands before the many lines of a server that then shuts down. */
  private String errors() {
    List<String> errors =
        logSince(logStart)
            .lines()
            .filter(line -> line.contains("ERROR") || line.contains("FATAL"))
            .limit(SHOWN_ERRORS)
            .toList();
    return errors.isEmpty() ? "" : ", says:\n" + String.join("\n", errors) + "\n";
  }

  /** Says that a port is taken before the server would in its own words. */
  void requireFree(String address, int port) {
    if (!Ports.isFree(address, port)) {
      throw new ServerException(
          name
              + " cannot use port "
              + port
              + " of "
              + address
              + ", because another process listens there: stop that process, or choose another"
              + " port");
    }
  }

  /** Runs a main class on the same class path to its end, with the log as its output. */
  void runTool(List<String> mainAndArguments) throws IOException {
    Process tool = tethered(mainAndArguments).start();
    try {
      if (tool.waitFor(startTimeout.toMillis(), TimeUnit.MILLISECONDS) && tool.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tool.destroyForcibly();
    throw notStarted("could not run " + mainAndArguments.get(0));
  }

  private ProcessBuilder tethered(List<String> mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    // Several servers share a small machine: no collector threads that compete with them.
    command.add("-XX:+UseSerialGC");
    command.addAll(jvmOptions());
    command.addAll(extraJvmOptions);
    command.add("-cp");
    command.add(classPath());
    command.add(Tether.class.getName());
    command.addAll(mainAndArguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Asks it to end and waits for that; kills it when it takes too long. Does nothing twice. */
  public void stop() {
    if (process == null) {
      return;
    }
    // Process.destroy would close the tether, which ends the server before it has cleaned up.
    process.toHandle().destroy();
    if (!awaitEnd(GRACE)) {
      kill();
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    if (process != null) {
      process.toHandle().destroyForcibly();
      awaitEnd(GRACE);
    }
  }

  /** {@code kill -STOP}: it keeps its connections and answers nobody. */
  public void suspend() {
    signal("-STOP");
    suspended = true;
  }

  /** {@code kill -CONT}. */
  public void resume() {
    signal("-CONT");
    suspended = false;
  }

  /** Has its JVM print what its threads do to its log, within a second or so. */
  public void printThreads() {
    signal("-QUIT");
    pause(1_000);
  }

  /** Whether it is between {@link #suspend} and {@link #resume}. */
  public boolean isSuspended() {
    return suspended;
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, String.valueOf(pid())).start();
      if (kill.waitFor() != 0) {
        throw new ServerException("kill " + signal + " of " + pid() + " failed", null);
      }
    } catch (IOException e) {
      throw new ServerException("kill " + signal + " could not be run: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while a server was signalled", e);
    }
  }

  private boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** The process id of the last start. */
  public long pid() {
    return process.pid();
  }

  /** Everything that it keeps. */
  public Path folder() {
    return folder;
  }

  /** What it printed, over all its starts. */
  public Path log() {
    return log;
  }

  /** How long the log is now; {@link #logSince} takes it. */
  public long logPosition() {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      throw unreadableLog(e);
    }
  }

  /** What was printed after a position of the log. */
  public String logSince(long position) {
    if (!Files.exists(log)) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, file.length() - position)];
      file.seek(position);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadableLog(e);
    }
  }

  private ServerException unreadableLog(IOException e) {
    return new ServerException("The log " + log + " cannot be read: " + e, e);
  }

  /** Whether it printed this text since its last start. */
  public boolean hasLogged(String text) {
    return logSince(logStart).contains(text);
  }

  /** The last lines of its log. */
  public List<String> lastLines(int count) {
    List<String> lines = logSince(Math.max(0, logPosition() - 200L * count)).lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while waiting for a server", e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
