package io.ilion.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A proxy in front of CQL nodes, which can be told to be at fault: the binary {@code cql-proxy} of
 * the tests' crate, whose source tells the commands. Each method returns once what it asks for
 * holds. The nodes count from 0, in the order of {@link #node}.
 */
public final class CqlProxy implements AutoCloseable {
  private final List<String> arguments = new ArrayList<>();
  private boolean addresses;
  private boolean rateLimits;
  private Process process;
  private Writer commands;
  private BufferedReader answers;

  /** Adds an address that it listens on, and the node that it forwards to. */
  public CqlProxy node(String address, int port, String nodeAddress, int nodePort) {
    arguments.add("--node");
    arguments.add(address + ":" + port + "=" + nodeAddress + ":" + nodePort);
    return this;
  }

  /** Adds an address in front of a node, with the port of the node. */
  public CqlProxy node(String address, CassandraNode node) {
    return node(address, node.port(), node.address(), node.port());
  }

  /**
   * Makes drivers know ScyllaDB's error {@code RateLimitReached}; they take the nodes for ScyllaDB
   * then.
   */
  public CqlProxy rateLimits() {
    rateLimits = true;
    return this;
  }

  /**
   * Tells drivers the proxy's addresses where a node tells its own, for nodes that are not {@link
   * CassandraNode#behind}.
   */
  public CqlProxy addresses() {
    addresses = true;
    return this;
  }

  /**
   * Starts it, forwarding everything. It ends with this process, as nobody holds its input then.
   */
  public CqlProxy start() {
    List<String> command = new ArrayList<>();
    command.add(binary().toString());
    if (addresses) {
      command.add("--addresses");
    }
    if (rateLimits) {
      command.add("--rate-limits");
    }
    command.addAll(arguments);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new ServerException(
          "The CQL proxy could not be started; run `gradle cqlProxy`: " + e, e);
    }
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    expect("ready");
    return this;
  }

  private static Path binary() {
    return Path.of(System.getProperty("ilion.cql.proxy", "target/debug/cql-proxy"))
        .toAbsolutePath();
  }

  /** Forwards everything. */
  public void pass() {
    tell("all pass");
  }

  public void pass(int node) {
    tell(node + " pass");
  }

  /**
   * Takes connections and requests and answers nothing, on connections old and new, not even a
   * handshake. What is taken is lost.
   */
  public void stall() {
    tell("all stall");
  }

  public void stall(int node) {
    tell(node + " stall");
  }

  /** Answers writes one after the other, each so long after the one before. */
  public void slow(Duration pace) {
    tell("all slow " + pace.toMillis());
  }

  /** Closes all connections; new ones are taken, and treated as before. */
  public void cut() {
    tell("all cut");
  }

  public void cut(int node) {
    tell(node + " cut");
  }

  /** Closes all connections and takes none, until it is told something else. */
  public void refuse() {
    tell("all refuse");
  }

  public void refuse(int node) {
    tell(node + " refuse");
  }

  /**
   * Answers writes with an error of the server.
   *
   * @param error its name, and which requests are answered so: {@code Overloaded on batch times 3}
   */
  public void error(String error) {
    tell("all error " + error);
  }

  public void error(int node, String error) {
    tell(node + " error " + error);
  }

  /**
   * Answers writes with what is no answer.
   *
   * @param garbage {@code bytes}, {@code opcode} or {@code body}, and which requests are answered
   *     so
   */
  public void garbage(String garbage) {
    tell("all garbage " + garbage);
  }

  public void garbage(int node, String garbage) {
    tell(node + " garbage " + garbage);
  }

  /** How many requests were answered with the last error or garbage. */
  public long count() {
    return Long.parseLong(tell("all count"));
  }

  public long count(int node) {
    return Long.parseLong(tell(node + " count"));
  }

  /** Gives a command and answers with what came of it. */
  private synchronized String tell(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new ServerException("The CQL proxy has ended before `" + command + "`: " + e, e);
    }
    return expect("ok");
  }

  private String expect(String word) {
    String answer;
    try {
      answer = answers.readLine();
    } catch (IOException e) {
      throw new ServerException("The CQL proxy could not be read: " + e, e);
    }
    if (answer == null || !answer.startsWith(word)) {
      throw new ServerException("The CQL proxy answered: " + answer);
    }
    return answer.substring(word.length()).trim();
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
