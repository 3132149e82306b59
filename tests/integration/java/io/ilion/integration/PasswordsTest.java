package io.ilion.integration;

import static io.ilion.integration.LiveValidationTest.onlyProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Users and passwords that are wrong, change, or come from elsewhere. */
class PasswordsTest extends WorkerTest {
  private static final String FIRST = SecretsTest.FIRST_PASSWORD;
  private static final String SECOND = SecretsTest.SECOND_PASSWORD;
  private static final String PASSWORD_OPTION = "connect.cassandra.password";

  /** A connector with a table and a user of its name, who has the first password. */
  private Connector connectorOfUser(String name) {
    servers.cql("CREATE ROLE " + name + " WITH PASSWORD = '" + FIRST + "' AND LOGIN = true");
    Connector connector = connector(name, "id int PRIMARY KEY").option("username", name);
    return connector.option("password", FIRST).option("retry.interval", "500");
  }

  private static void changePassword(String user) {
    Await.until("the password is changed", () -> "", () -> isChanged(user));
    // For two seconds the node may remember the old one.
    Await.pause(Duration.ofMillis(2_500));
  }

  /** Cassandra lets a password change every 5 s only. */
  private static boolean isChanged(String user) {
    try {
      servers.cql("ALTER ROLE " + user + " WITH PASSWORD = '" + SECOND + "'");
      return true;
    } catch (OverloadedException e) {
      return false;
    }
  }

  @Test
  void a_task_that_starts_with_a_wrong_password_fails_and_says_so() {
    Connector connector = connectorOfUser("pass_wrong").start();
    connector.sendAndAwait("{\"id\":1}");
    changePassword("pass_wrong");
    servers.rest().restart(connector.name);
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("check user and password (connect.cassandra.username"), trace);
    // Fixed by reconfiguration alone.
    connector.option("password", SECOND).start();
    connector.sendAndAwait("{\"id\":2}");
    assertEquals(2, servers.count("pass_wrong"));
  }

  @Test
  void a_running_task_keeps_its_connections_and_waits_for_the_new_password_without_them() {
    try (Door door = new Door(servers.cassandra.port())) {
      Connector connector = connectorOfUser("pass_changed");
      connector.option("port", String.valueOf(door.port())).start();
      connector.sendAndAwait("{\"id\":1}");
      changePassword("pass_changed");
      connector.sendAndAwait("{\"id\":2}");
      // The session of the task still works; who would have to log in anew is told.
      onlyProblem(connector, PASSWORD_OPTION, "check user and password");
      door.cut(null);
      servers.topics.send(connector.topic, null, "{\"id\":3}");
      String words = "and/or password are incorrect";
      Await.until("it says so", this::log, () -> log().contains(words));
      Await.pause(Duration.ofSeconds(2));
      assertEquals("RUNNING", connector.taskState());
      assertEquals(2, connector.committed(0));
      connector.option("password", SECOND).start();
      connector.awaitCommitted();
      assertEquals(3, servers.count("pass_changed"));
    }
  }

  @Test
  void passwords_come_from_files_and_change_with_them() throws IOException {
    Path folder = servers.folder.resolve("secrets").toAbsolutePath();
    Files.createDirectories(folder);
    Path properties = Files.writeString(folder.resolve("c.properties"), "word=" + FIRST + "\n");
    Path file = Files.writeString(folder.resolve("password"), FIRST + "\n");
    String[][] providers = {
      {"pass_file", "${file:" + properties + ":word}"},
      {"pass_dir", "${dir:" + folder + ":password}"}
    };
    for (String[] provider : providers) {
      String name = provider[0];
      Connector connector = connectorOfUser(name).option("password", provider[1]).start();
      connector.sendAndAwait("{\"id\":1}");
      changePassword(name);
      Files.writeString(properties, "word=" + SECOND + "\n");
      Files.writeString(file, SECOND + "\n");
      connector.restart();
      connector.sendAndAwait("{\"id\":2}");
      assertEquals(2, servers.count(name));
      assertFalse(servers.rest().get("/connectors/" + name + "/config").contains(SECOND));
      Files.writeString(properties, "word=" + FIRST + "\n");
      Files.writeString(file, FIRST + "\n");
    }
  }

  @Test
  void an_unknown_user_and_no_user_are_told_apart() {
    table("pass_unknown", "id int PRIMARY KEY");
    Connector connector = new Connector(servers, "pass_unknown");
    connector.option("username", "nobody").option("password", SecretsTest.WRONG_PASSWORD);
    onlyProblem(connector, PASSWORD_OPTION, "nobody", "check user and password");
    connector.option("username", null).option("password", null);
    onlyProblem(connector, "connect.cassandra.username", "check user and password");
    connector.option("username", "nobody");
    onlyProblem(connector, PASSWORD_OPTION, "is missing: connect.cassandra.username is set");
  }
}
