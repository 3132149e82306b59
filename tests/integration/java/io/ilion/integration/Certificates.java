package io.ilion.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, a stranger that is another one, and what they sign; made by the JDK's keytool. */
final class Certificates {
  static final char[] PASSWORD = SecretsTest.STORE_PASSWORD.toCharArray();

  final Certificate authority;
  final Certificate stranger;

  private final Path folder;
  private final Key key;

  Certificates(Path folder) throws IOException, GeneralSecurityException {
    this.folder = Files.createDirectories(folder);
    authority = makeAuthority("authority");
    stranger = makeAuthority("stranger");
    keytool("-genkeypair", "-keystore", "leaf", "-keyalg", "RSA", "-alias", "a", "-dname", "CN=x");
    keytool("-certreq", "-keystore", "leaf", "-alias", "a", "-file", "leaf.csr");
    key = open(folder.resolve("leaf")).getKey("a", PASSWORD);
  }

  private Certificate makeAuthority(String name) throws IOException, GeneralSecurityException {
    String[] made = {"-genkeypair", "-keystore", name, "-keyalg", "EC", "-alias", "a"};
    keytool(made, "-dname", "CN=the " + name, "-ext", "bc:critical=ca:true");
    return open(folder.resolve(name)).getCertificate("a");
  }

  /** A certificate by {@code authority} or {@code stranger}; the key is the same for all. */
  Certificate issue(String by, String... options) throws IOException, GeneralSecurityException {
    String[] request = {"-gencert", "-keystore", by, "-alias", "a", "-infile", "leaf.csr"};
    List<String> all = new ArrayList<>(List.of("-outfile", "issued.crt"));
    all.addAll(List.of(options));
    keytool(request, all.toArray(new String[0]));
    try (InputStream file = Files.newInputStream(folder.resolve("issued.crt"))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
  }

  /** A file of a certificate to trust in: JKS, PKCS12 or PEM. */
  Path trustStore(String name, String type, Certificate trusted)
      throws IOException, GeneralSecurityException {
    Path file = folder.resolve(name);
    if (type.equals("PEM")) {
      return Files.writeString(file, pem("CERTIFICATE", trusted.getEncoded()));
    }
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("ca", trusted);
    return save(store, file);
  }

  /** A file of the key with a certificate: JKS, PKCS12 or PEM. */
  Path keyStore(String name, String type, Certificate certificate)
      throws IOException, GeneralSecurityException {
    Path file = folder.resolve(name);
    if (type.equals("PEM")) {
      return Files.writeString(
          file,
          pem("CERTIFICATE", certificate.getEncoded()) + pem("PRIVATE KEY", key.getEncoded()));
    }
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setKeyEntry("a", key, PASSWORD, new Certificate[] {certificate});
    return save(store, file);
  }

  /** TLS that trusts the authority and shows a certificate. */
  SSLContext context(Certificate shown) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(open(keyStore("context-keys", "PKCS12", shown)), PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(open(trustStore("context-trust", "PKCS12", authority)));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore open(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static Path save(KeyStore store, Path file) throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    return file;
  }

  private static String pem(String label, byte[] der) {
    byte[] newLine = {'\n'};
    String text = Base64.getMimeEncoder(64, newLine).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  private void keytool(String[] first, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    keytool(all.toArray(new String[0]));
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", SecretsTest.STORE_PASSWORD));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError("keytool " + arguments[0] + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
