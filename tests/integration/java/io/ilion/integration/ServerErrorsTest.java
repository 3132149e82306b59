package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.servers.CqlProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each error that a server can answer a write with, under each policy: one connector per policy
 * writes through a proxy that answers so, and once it has stopped, all rows are there.
 */
class ServerErrorsTest extends WorkerTest {
  private static final String ADDRESS = "127.0.2.1";
  private static final String AWAY = "writing has to wait: ";
  private static final String BACK = "writing goes on, after ";

  /**
   * A request that is sent is told what broke its connection, one that still waits for that only
   * that it was broken. The connectors share a session, so it may have been another's answer.
   */
  private static final String BROKEN_BY_FRAME = "frame|already broken for some other reason";

  private static final int ROWS = 3;
  private static final String QUERY_TIMEOUT = "2000";

  /** What becomes of the records whose write is answered so. */
  private enum Verdict {
    WAITED_FOR,
    ERRANT,
    FAILED,
    UNNOTICED
  }

  /** An answer, what is to come of it, and what is said then: all words, of those with | one. */
  private record Case(String answer, Verdict verdict, String... words) {
    @Override
    public String toString() {
      return answer + ": " + verdict;
    }
  }

  private static Stream<Case> cases() {
    return Stream.of(
        new Case("error Unavailable", Verdict.WAITED_FOR, "Cannot achieve consistency level"),
        new Case("error Overloaded", Verdict.WAITED_FOR, "limit of concurrent requests"),
        new Case("error IsBootstrapping", Verdict.WAITED_FOR, "a bootstrapping node"),
        new Case("error RateLimitReached", Verdict.WAITED_FOR, "rate limit"),
        // The driver prepares and sends again, until the timeout of the request.
        new Case("error Unprepared", Verdict.WAITED_FOR, "timeout of " + QUERY_TIMEOUT + "ms"),
        new Case("error Unprepared times 1", Verdict.UNNOTICED),
        new Case("error WriteTimeout", Verdict.WAITED_FOR, "received only 1 responses"),
        new Case("error WriteTimeout after", Verdict.WAITED_FOR, "received only 1 responses"),
        new Case("error WriteFailure", Verdict.WAITED_FOR, "1 failures"),
        new Case("error ReadTimeout", Verdict.WAITED_FOR, "received only 1 responses"),
        new Case("error ReadFailure", Verdict.WAITED_FOR, "1 failures"),
        new Case("error TruncateError", Verdict.WAITED_FOR, "Error during truncate"),
        new Case("error ServerError", Verdict.WAITED_FOR, "java.lang.NullPointerException"),
        new Case("garbage bytes", Verdict.WAITED_FOR, BROKEN_BY_FRAME),
        new Case("garbage opcode", Verdict.WAITED_FOR, BROKEN_BY_FRAME),
        new Case("garbage body", Verdict.WAITED_FOR, "RESULT"),
        new Case("error BatchTooLarge on batch", Verdict.UNNOTICED),
        new Case("error Invalid", Verdict.ERRANT, "Key may not be empty"),
        new Case("error Unauthorized", Verdict.FAILED, "has no MODIFY permission", "username"),
        new Case("error AuthenticationError", Verdict.FAILED, "password are incorrect", "username"),
        new Case("error AlreadyExists", Verdict.FAILED, "Cannot add already existing table"),
        new Case("error SyntaxError", Verdict.FAILED, "no viable alternative"),
        new Case("error ConfigError", Verdict.FAILED, "The replication of the keyspace"),
        new Case("error ProtocolError", Verdict.FAILED, "Invalid message"),
        new Case("error Unknown", Verdict.FAILED, "An error of a later server"));
  }

  private static final CqlProxy proxy = new CqlProxy();
  private static final Map<String, Connector> policies = new LinkedHashMap<>();

  /** What was sent to each connector: as many as the next id says. */
  private static int sent;

  /** The rows that NOOP has skipped, as it says. */
  private static int skipped;

  private final Map<String, Long> committedBefore = new LinkedHashMap<>();
  private long start;

  @BeforeAll
  static void startProxyAndConnectors() {
    proxy.node(ADDRESS, servers.cassandra).addresses().rateLimits().start();
    for (String policy : List.of("RETRY", "NOOP", "THROW")) {
      String name = "faults_" + policy.toLowerCase();
      table(name, "id int PRIMARY KEY");
      servers.topics.create(name, 1);
      Connector connector = new Connector(servers, name).option("contact.points", ADDRESS);
      connector.option("error.policy", policy).option("retry.interval", "1000");
      connector.option("query.timeout.ms", QUERY_TIMEOUT).submit();
      policies.put(policy, connector);
    }
    policies.values().forEach(connector -> connector.awaitState("RUNNING"));
  }

  @AfterAll
  static void deleteAll() {
    policies.values().forEach(Connector::delete);
    proxy.close();
  }

  @BeforeEach
  void remember() {
    start = servers.worker.logPosition();
    policies.forEach((policy, connector) -> committedBefore.put(policy, connector.committed(0)));
  }

  /** Tasks that are new say again what they said a moment ago. */
  @AfterEach
  void startAnew() {
    proxy.pass();
    long restarted = servers.worker.logPosition();
    policies.values().forEach(connector -> servers.rest().restart(connector.name));
    for (Connector connector : policies.values()) {
      String started = "[" + connector.name + "|task-0] route: ";
      Await.until(
          connector.name + " has started anew",
          () -> connector.status().toString(),
          () -> servers.worker.logSince(restarted).contains(started));
      connector.awaitState("RUNNING");
      connector.awaitCommitted();
      assertEquals(
          sent - (connector == policies.get("NOOP") ? skipped : 0),
          servers.count(connector.name),
          "rows of " + connector.name);
    }
  }

  private void send() {
    for (Connector connector : policies.values()) {
      String[] values = new String[ROWS];
      for (int i = 0; i < ROWS; i++) {
        values[i] = "{\"id\":" + (sent + i) + "}";
      }
      servers.topics.send(connector.topic, null, values);
    }
    sent += ROWS;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void an_answer_has_its_verdict_and_nothing_is_lost(Case tested) {
    String[] answer = tested.answer.split(" ", 2);
    if (answer[0].equals("error")) {
      proxy.error(answer[1]);
    } else {
      proxy.garbage(answer[1]);
    }
    send();
    switch (tested.verdict) {
      case WAITED_FOR -> {
        awaitFailure("THROW", tested.words, "is the cluster up? then restart the task");
        awaitWaiting("RETRY", tested.words);
        awaitWaiting("NOOP", tested.words);
        long tries = proxy.count();
        Await.pause(Duration.ofSeconds(1));
        if (!tested.answer.equals("error Unprepared")) {
          assertTrue(proxy.count() - tries <= 12, "tried without pauses: " + proxy.count());
        }
        assertWaiting("RETRY");
        assertWaiting("NOOP");
        proxy.pass();
        awaitGoingOn("RETRY");
        awaitGoingOn("NOOP");
      }
      case ERRANT -> {
        awaitFailure("THROW", tested.words, "errors.deadletterqueue.topic.name", offset("THROW"));
        awaitFailure("RETRY", tested.words, "errors.deadletterqueue.topic.name", offset("RETRY"));
        policies.get("NOOP").awaitCommitted();
        assertEquals(ROWS, said("NOOP", "record skipped (error.policy NOOP): topic ").size());
        skipped += ROWS;
      }
      case FAILED -> {
        for (String policy : policies.keySet()) {
          awaitFailure(policy, tested.words, "restart the task");
        }
      }
      case UNNOTICED -> {
        for (Connector connector : policies.values()) {
          connector.awaitCommitted();
          assertEquals("RUNNING", connector.taskState());
        }
        assertTrue(proxy.count() > 0, "the answer was never given");
      }
    }
  }

  @Test
  void a_login_that_is_refused_for_a_while_loses_nothing() {
    proxy.error("AuthenticationError on auth");
    proxy.cut();
    send();
    awaitFailure("THROW", new String[0]);
    awaitWaiting("RETRY");
    awaitWaiting("NOOP");
    Await.pause(Duration.ofSeconds(3));
    assertWaiting("RETRY");
    assertWaiting("NOOP");
    long tries = proxy.count();
    Await.pause(Duration.ofSeconds(1));
    assertTrue(proxy.count() - tries <= 12, "logged in without pauses: " + proxy.count());
    proxy.pass();
    awaitGoingOn("RETRY");
    awaitGoingOn("NOOP");
  }

  private static String offset(String policy) {
    return "topic " + policies.get(policy).topic + ", partition 0, offset ";
  }

  private void awaitFailure(String policy, String[] words, String... alsoSaid) {
    String trace = policies.get(policy).awaitFailure();
    for (String said : words) {
      assertTrue(says(trace, said), policy + ": " + trace);
    }
    for (String said : alsoSaid) {
      assertTrue(trace.contains(said), policy + ": " + trace);
    }
    assertNothingCommitted(policy);
  }

  private void awaitWaiting(String policy, String... words) {
    Await.until(
        policy + " says that it waits",
        () -> said(policy, "").toString(),
        () -> !said(policy, AWAY).isEmpty());
    String line = said(policy, AWAY).get(0);
    for (String said : words) {
      assertTrue(says(line, said), line);
    }
    assertWaiting(policy);
  }

  private static boolean says(String text, String words) {
    return Stream.of(words.split("\\|")).anyMatch(text::contains);
  }

  private void assertWaiting(String policy) {
    assertEquals("RUNNING", policies.get(policy).taskState(), policy);
    assertEquals(1, said(policy, AWAY).size(), said(policy, AWAY).toString());
    assertNothingCommitted(policy);
  }

  private void assertNothingCommitted(String policy) {
    long committed = policies.get(policy).committed(0);
    assertEquals(committedBefore.get(policy), committed, policy + " committed what is not written");
  }

  private void awaitGoingOn(String policy) {
    policies.get(policy).awaitCommitted();
    Await.until(
        policy + " says that it goes on",
        () -> said(policy, "").toString(),
        () -> said(policy, BACK).size() == 1);
    assertEquals("RUNNING", policies.get(policy).taskState());
  }

  /** The lines of a policy's task that contain a text, of this test. */
  private List<String> said(String policy, String text) {
    String task = "[" + policies.get(policy).name + "|task-0] ";
    List<String> said = new ArrayList<>(lines(servers.worker.logSince(start), task));
    said.removeIf(line -> !line.contains(text));
    return said;
  }
}
