package io.ilion.connect.cassandra;

import static io.ilion.connect.cassandra.SinkConfig.PREFIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key stores on their way through Java into the core, which judges what is in them. */
class KeyStoresNativeTest {
  private static final String PASSWORD = "store-5d2c90";
  private static final String OTHER = "other-77ab13";

  @TempDir static Path folder;

  private static PrivateKey key;
  private static Certificate certificate;

  private final CassandraSinkConnector connector = new CassandraSinkConnector();
  private final Map<String, String> config = SinkConfig.with("ssl.enabled", "true");

  @BeforeAll
  static void makeKey() throws Exception {
    makeKey("EC");
  }

  private static void makeKey(String algorithm) throws Exception {
    Path made = folder.resolve("made-" + algorithm);
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        " -genkeypair -alias a -dname CN=client -storetype PKCS12 -keyalg " + algorithm;
    Process process =
        new ProcessBuilder(
                (keytool + arguments + " -keystore " + made + " -storepass " + PASSWORD).split(" "))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(made)) {
      store.load(file, PASSWORD.toCharArray());
    }
    key = (PrivateKey) store.getKey("a", PASSWORD.toCharArray());
    certificate = store.getCertificate("a");
  }

  private interface Filling {
    void fill(KeyStore store) throws GeneralSecurityException;
  }

  private static String store(String name, String type, Filling filling)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    filling.fill(store);
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file.toString();
  }

  private static void addKey(KeyStore store, String alias, String password)
      throws GeneralSecurityException {
    store.setKeyEntry(alias, key, password.toCharArray(), new Certificate[] {certificate});
  }

  private void option(String name, String value) {
    config.put(PREFIX + name, value);
  }

  /** The options with problems; that nobody listens at the contact point is none. */
  private Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    for (ConfigValue value : connector.validate(config).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        problems.put(value.name(), String.join("\n", value.errorMessages()));
      }
    }
    assertFalse(problems.toString().contains(PASSWORD), "a password in " + problems.keySet());
    assertFalse(problems.toString().contains(OTHER), "a password in " + problems.keySet());
    String away = problems.get(PREFIX + "contact.points");
    if (away != null && away.contains("Connection refused")) {
      problems.remove(PREFIX + "contact.points");
    }
    return problems;
  }

  private void onlyProblem(String option, String words) {
    Map<String, String> problems = problems();
    assertEquals(1, problems.size(), problems.toString());
    String problem = problems.get(PREFIX + option);
    assertTrue(problem != null && problem.contains(words), problems.toString());
  }

  @Test
  void stores_of_both_types_are_read_whether_their_type_is_named_or_not() throws Exception {
    for (String type : new String[] {"JKS", "PKCS12"}) {
      String trust = store("trust", type, store -> store.setCertificateEntry("ca", certificate));
      String own = store("own", type, store -> addKey(store, "a", PASSWORD));
      option("ssl.truststore.path", trust);
      option("ssl.truststore.password", PASSWORD);
      option("ssl.keystore.path", own);
      option("ssl.keystore.password", PASSWORD);
      assertEquals(Map.of(), problems());
      option("ssl.truststore.type", type);
      option("ssl.keystore.type", type);
      assertEquals(Map.of(), problems());
      connector.start(config);
    }
  }

  @Test
  void keys_of_each_usual_algorithm_can_be_used() throws Exception {
    option("ssl.keystore.password", PASSWORD);
    for (String algorithm : new String[] {"RSA", "Ed25519"}) {
      makeKey(algorithm);
      Filling own = store -> addKey(store, "a", PASSWORD);
      option("ssl.keystore.path", store(algorithm, "PKCS12", own));
      assertEquals(Map.of(), problems(), algorithm);
    }
  }

  @Test
  void without_a_trust_store_the_authorities_of_this_java_are_trusted() {
    assertEquals(Map.of(), problems());
  }

  @Test
  void the_certificate_of_a_key_is_trusted_as_well() throws Exception {
    option("ssl.truststore.path", store("keyed", "JKS", store -> addKey(store, "a", PASSWORD)));
    option("ssl.truststore.password", PASSWORD);
    assertEquals(Map.of(), problems());
  }

  @Test
  void a_wrong_password_is_said_at_the_password() throws Exception {
    for (String type : new String[] {"JKS", "PKCS12"}) {
      String own = store("locked", type, store -> addKey(store, "a", PASSWORD));
      option("ssl.keystore.path", own);
      option("ssl.keystore.password", OTHER);
      onlyProblem("ssl.keystore.password", "is not the password of `" + own + "`");
    }
  }

  @Test
  void a_key_with_another_password_than_its_store_is_said_at_the_password() throws Exception {
    option("ssl.keystore.path", store("two", "JKS", store -> addKey(store, "a", OTHER)));
    option("ssl.keystore.password", PASSWORD);
    onlyProblem("ssl.keystore.password", "but not the key in it");
  }

  @Test
  void a_key_store_without_a_key_or_with_several_is_refused() throws Exception {
    option("ssl.keystore.password", PASSWORD);
    option(
        "ssl.keystore.path",
        store("none", "PKCS12", store -> store.setCertificateEntry("ca", certificate)));
    onlyProblem("ssl.keystore.path", "has no private key");
    Filling two =
        store -> {
          addKey(store, "a", PASSWORD);
          addKey(store, "b", PASSWORD);
        };
    option("ssl.keystore.path", store("several", "PKCS12", two));
    onlyProblem("ssl.keystore.path", "has several private keys (a, b)");
  }

  @Test
  void a_trust_store_opens_without_its_password_where_its_type_allows_that() throws Exception {
    Filling trust = store -> store.setCertificateEntry("ca", certificate);
    option("ssl.truststore.path", store("open.jks", "JKS", trust));
    assertEquals(Map.of(), problems());
    option("ssl.truststore.path", store("shut.p12", "PKCS12", trust));
    onlyProblem("ssl.truststore.path", "set connect.cassandra.ssl.truststore.password");
  }

  @Test
  void what_is_no_key_store_is_refused() throws Exception {
    Path file = Files.write(folder.resolve("bytes"), new byte[] {0x30, 3, 1, 2, 3});
    option("ssl.truststore.path", file.toString());
    option("ssl.truststore.password", PASSWORD);
    onlyProblem("ssl.truststore.path", "can't be read as PKCS12");
  }
}
