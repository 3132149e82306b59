package io.ilion.integration;

import static io.ilion.integration.LiveValidationTest.onlyProblem;
import static io.ilion.integration.LiveValidationTest.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import io.ilion.servers.CassandraNode;
import io.ilion.servers.ConnectRest.RestException;
import io.ilion.servers.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * TLS to a node of its own that speaks nothing else and asks clients for certificates. Its own is
 * for the name localhost, and for no address.
 */
class TlsTest extends WorkerTest {
  private static final String SSL = "connect.cassandra.ssl.";

  private static Certificates certificates;
  private static Certificate client;
  private static CassandraNode node;
  private static CqlSession session;

  @BeforeAll
  static void startNode() throws IOException, GeneralSecurityException {
    Path folder = servers.folder.resolve("tls");
    certificates = new Certificates(folder.resolve("certificates"));
    client = certificates.issue("authority", "-validity", "30");
    Certificate own = certificates.issue("authority", "-ext", "san=dns:localhost");
    node = new CassandraNode(folder.resolve("cassandra"), "127.0.0.1", Ports.free());
    node.heapMegabytes(768);
    node.encryption(
        certificates.keyStore("node-keys", "PKCS12", own),
        certificates.trustStore("node-trust", "PKCS12", certificates.authority),
        SecretsTest.STORE_PASSWORD);
    node.start();
    session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress("127.0.0.1", node.port()))
            .withLocalDatacenter("datacenter1")
            .withSslContext(certificates.context(client))
            .withConfigLoader(Servers.patient())
            .build();
    session.execute(
        "CREATE KEYSPACE ilion WITH replication ="
            + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }

  @AfterAll
  static void stopNode() {
    if (session != null) {
      session.close();
    }
    if (node != null) {
      node.kill();
    }
  }

  private static void makeTable(String name) {
    session.execute("CREATE TABLE ilion." + name + " (id int PRIMARY KEY)");
  }

  private static long count(String name) {
    return session.execute("SELECT count(*) FROM ilion." + name).one().getLong(0);
  }

  private static Connector encrypted(Connector connector, int port, String type)
      throws IOException, GeneralSecurityException {
    connector.option("contact.points", "localhost").option("port", String.valueOf(port));
    connector.option("ssl.enabled", "true");
    trusting(connector, type, certificates.authority);
    showing(connector, type, client);
    return connector;
  }

  private static void trusting(Connector connector, String type, Certificate trusted)
      throws IOException, GeneralSecurityException {
    Path file = certificates.trustStore("trust-of-" + connector.name, type, trusted);
    connector.option("ssl.truststore.path", file.toString());
    boolean locked = type.equals("PKCS12");
    connector.option("ssl.truststore.password", locked ? SecretsTest.STORE_PASSWORD : null);
  }

  private static void showing(Connector connector, String type, Certificate shown)
      throws IOException, GeneralSecurityException {
    Path file = certificates.keyStore("keys-of-" + connector.name, type, shown);
    connector.option("ssl.keystore.path", file.toString());
    boolean locked = !type.equals("PEM");
    connector.option("ssl.keystore.password", locked ? SecretsTest.STORE_PASSWORD : null);
  }

  /** A connector that could start, whose configuration a test spoils. */
  private static Connector good(String name) throws IOException, GeneralSecurityException {
    makeTable(name);
    Connector connector = encrypted(new Connector(servers, name), node.port(), "PKCS12");
    assertEquals(Map.of(), problems(connector));
    return connector;
  }

  @Test
  void rows_arrive_with_stores_of_each_type() throws Exception {
    for (String type : List.of("JKS", "PKCS12", "PEM")) {
      String name = "tls_" + type.toLowerCase();
      makeTable(name);
      Connector connector = encrypted(connector(name), node.port(), type).start();
      connector.sendAndAwait("{\"id\":1}", "{\"id\":2}");
      assertEquals(2, count(name));
    }
  }

  @Test
  void older_names_of_the_options_work_with_a_type_that_is_named() throws Exception {
    Connector connector = good("tls_older");
    for (String store : List.of("trust", "key")) {
      for (String part : List.of("path", "password")) {
        String key = SSL + store + "store." + part;
        String value = connector.config.get(key);
        connector.with(key, null).option(store + ".store." + part, value);
      }
      connector.option(store + ".store.type", "pkcs12");
    }
    assertEquals(Map.of(), problems(connector));
  }

  @Test
  void a_certificate_for_another_name_is_refused_unless_names_are_not_verified() throws Exception {
    Connector connector = good("tls_names").option("contact.points", "127.0.0.1");
    onlyProblem(
        connector,
        SSL + "hostname.verification",
        "the certificate of 127.0.0.1 is for localhost, and not for this address");
    connector.option("ssl.hostname.verification", "false");
    assertEquals(Map.of(), problems(connector));
    // The chain is checked all the same.
    trusting(connector, "PEM", certificates.stranger);
    onlyProblem(connector, SSL + "truststore.path", "`the authority`: add the authority");
  }

  @Test
  void a_node_of_an_unknown_authority_is_refused() throws Exception {
    Connector connector = good("tls_unknown");
    trusting(connector, "JKS", certificates.stranger);
    onlyProblem(
        connector, SSL + "truststore.path", "authority that is not trusted, `the authority`");
    connector.option("ssl.truststore.path", null);
    onlyProblem(
        connector, SSL + "truststore.path", "authority that is not trusted, `the authority`");
  }

  @Test
  void a_node_that_wants_a_certificate_gets_the_right_one_or_validate_says_so() throws Exception {
    Connector connector = good("tls_client");
    showing(connector, "PKCS12", certificates.issue("stranger"));
    onlyProblem(connector, SSL + "keystore.path", "does not take the client's certificate");
    String[] expired = {"-startdate", "-30d", "-validity", "10"};
    showing(connector, "PKCS12", certificates.issue("authority", expired));
    onlyProblem(connector, SSL + "keystore.path", "has the certificate `x`, which expired on");
    connector.option("ssl.keystore.path", null).option("ssl.keystore.password", null);
    onlyProblem(connector, SSL + "keystore.path", "asks for a client's certificate");
  }

  @Test
  void tls_and_plain_text_do_not_meet() throws Exception {
    Connector connector = good("tls_or_not").option("ssl.enabled", "false");
    onlyProblem(connector, SSL + "enabled", "set connect.cassandra.ssl.enabled = true");
    connector.option("ssl.enabled", "true");
    connector.option("port", String.valueOf(servers.cassandra.port()));
    onlyProblem(connector, SSL + "enabled", "speaks no TLS, only plain text");
    connector.option("ssl.enabled", null);
    onlyProblem(connector, SSL + "enabled", "true encrypts, false says that plain text is meant");
  }

  @Test
  void a_store_that_can_not_be_read_is_refused_at_its_option() throws Exception {
    Connector connector = good("tls_stores");
    connector.option("ssl.keystore.password", SecretsTest.WRONG_PASSWORD);
    onlyProblem(connector, SSL + "keystore.password", "is not the password of");
    RestException refused = assertThrows(RestException.class, connector::submit);
    assertEquals(400, refused.status());
    assertTrue(refused.body().contains("is not the password of"), refused.body());
    connector.option("ssl.keystore.password", SecretsTest.STORE_PASSWORD);
    connector.option("ssl.truststore.path", "/no/such/file");
    onlyProblem(connector, SSL + "truststore.path", "`/no/such/file` can't be read: No such file");
  }

  @Test
  void a_task_waits_while_the_nodes_certificate_is_expired() throws Exception {
    String[] options = {"-ext", "san=dns:localhost", "-startdate", "-30d", "-validity", "10"};
    Certificate expired = certificates.issue("authority", options);
    try (Door door = new Door(node.port())) {
      makeTable("tls_expired");
      Connector connector = encrypted(connector("tls_expired"), door.port(), "JKS");
      connector.option("retry.interval", "500").start();
      connector.sendAndAwait("{\"id\":1}");
      door.cut(certificates.context(expired));
      servers.topics.send(connector.topic, null, "{\"id\":2}");
      String words = "the certificate of 127.0.0.1 expired on";
      Await.until("the running task says so", this::log, () -> log().contains(words));
      assertEquals("RUNNING", connector.taskState());
      long restarted = servers.worker.logPosition();
      connector.restart();
      Await.until(
          "the task that starts says so",
          this::log,
          () -> servers.worker.logSince(restarted).contains(words));
      assertEquals("RUNNING", connector.taskState());
      // A configuration is another matter: it is refused until it works.
      onlyProblem(connector, "connect.cassandra.contact.points", words, "a certificate that is");
      door.cut(null);
      connector.awaitCommitted();
      assertEquals(2, count("tls_expired"));
    }
  }
}
