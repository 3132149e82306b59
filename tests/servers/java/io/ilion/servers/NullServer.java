package io.ilion.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A CQL server that accepts everything at once and keeps nothing: the binary {@code null-server} of
 * the tests' crate, whose source tells how tables are described.
 */
public final class NullServer implements AutoCloseable {
  private final int port = Ports.free();
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  /** Starts it. It ends with this process, as nobody holds its input then. */
  public NullServer(List<String> tables) {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("ilion.null.server", "target/release/null-server"))
            .toAbsolutePath()
            .toString());
    command.add("127.0.0.1:" + port);
    command.addAll(tables);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new ServerException(
          "The null server could not be started; run `gradle nullServer`: " + e, e);
    }
    questions = process.outputWriter(StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    expect("ready");
  }

  /** The port that it listens on, at 127.0.0.1. */
  public int port() {
    return port;
  }

  /** How many rows were written to it. */
  public long rows() {
    return Long.parseLong(ask("written").split(" ")[0]);
  }

  /** By how many requests they were written. */
  public long requests() {
    return Long.parseLong(ask("written").split(" ")[1]);
  }

  /**
   * How long a share of the rows took to arrive, at most, since the times in the column that was
   * marked for it.
   */
  public double latencyMicros(double share) {
    return Double.parseDouble(ask("latency " + share));
  }

  /** Begins to measure anew. */
  public void forgetLatencies() {
    ask("forget");
  }

  private synchronized String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new ServerException("The null server has ended: " + e, e);
    }
    return expect("ok");
  }

  private String expect(String word) {
    String answer;
    try {
      answer = answers.readLine();
    } catch (IOException e) {
      throw new ServerException("The null server could not be read: " + e, e);
    }
    if (answer == null || !answer.startsWith(word)) {
      throw new ServerException("The null server answered: " + answer);
    }
    return answer.substring(word.length()).trim();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
