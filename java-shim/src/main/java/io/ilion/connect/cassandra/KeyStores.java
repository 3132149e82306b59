package io.ilion.connect.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Reads the key stores that the core asks for, as their formats are Java's own. What is in them, or
 * why one can't be read, goes to the core, which judges it.
 */
final class KeyStores {
  private static final int JAVA_DEFAULT = 0;
  private static final int TRUSTED = 1;

  private static final int READ = 0;
  private static final int WRONG_PASSWORD = 1;
  private static final int WRONG_KEY_PASSWORD = 2;
  private static final int UNREADABLE = 3;

  private KeyStores() {}

  /** Answers a message that asks for stores with one that holds them. */
  static byte[] read(byte[] requests) {
    FrameReader reader = new FrameReader(requests);
    List<Request> asked = reader.list(Request::new);
    reader.end();
    FrameWriter message = new FrameWriter();
    message.u8(FrameWriter.VERSION);
    message.varint(asked.size());
    asked.forEach(request -> read(request, message));
    return message.toByteArray();
  }

  private static void read(Request request, FrameWriter message) {
    message.u8(request.kind);
    int start = message.position();
    try {
      message.u8(READ);
      if (request.kind == JAVA_DEFAULT) {
        certificates(javaDefault(), message);
        message.varint(0);
      } else {
        content(request, message);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      message.truncate(start);
      message.u8(failure(e));
      String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      if (!message.text(words)) {
        message.text(e.getClass().getSimpleName());
      }
    }
  }

  private static int failure(Exception e) {
    if (e instanceof UnrecoverableKeyException) {
      return WRONG_KEY_PASSWORD;
    }
    // What the documentation of KeyStore.load promises.
    return e.getCause() instanceof UnrecoverableKeyException ? WRONG_PASSWORD : UNREADABLE;
  }

  private static void content(Request request, FrameWriter message)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(request.type);
    try (InputStream file = Files.newInputStream(Path.of(request.path))) {
      store.load(file, request.password);
    }
    if (request.kind == TRUSTED) {
      certificates(trusted(store), message);
      message.varint(0);
    } else {
      message.varint(0);
      keys(store, request.password, message);
    }
  }

  /** What Java's own TrustManagerFactory would trust: a key's certificate counts, too. */
  private static List<Certificate> trusted(KeyStore store) throws GeneralSecurityException {
    List<Certificate> trusted = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      Certificate certificate = store.getCertificate(alias);
      if (certificate != null) {
        trusted.add(certificate);
      }
    }
    return trusted;
  }

  private static List<Certificate> javaDefault() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<Certificate> trusted = new ArrayList<>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager) {
        Collections.addAll(trusted, ((X509TrustManager) manager).getAcceptedIssuers());
      }
    }
    return trusted;
  }

  private static void keys(KeyStore store, char[] password, FrameWriter message)
      throws GeneralSecurityException {
    List<String> aliases = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
        aliases.add(alias);
      }
    }
    message.varint(aliases.size());
    for (String alias : aliases) {
      Key key = store.getKey(alias, password);
      if (!(key instanceof PrivateKey) || key.getEncoded() == null) {
        throw new GeneralSecurityException("the key `" + alias + "` can't leave its store");
      }
      if (!message.text(alias)) {
        message.text("a name with an unpaired surrogate");
      }
      certificates(List.of(store.getCertificateChain(alias)), message);
      message.counted(key.getEncoded());
    }
  }

  private static void certificates(List<Certificate> certificates, FrameWriter message)
      throws CertificateEncodingException {
    message.varint(certificates.size());
    for (Certificate certificate : certificates) {
      message.counted(certificate.getEncoded());
    }
  }

  /** A store to read; its password is shown nowhere. */
  private static final class Request {
    final int kind;
    final String type;
    final String path;
    final char[] password;

    Request(FrameReader reader) {
      kind = reader.u8();
      type = reader.text();
      path = reader.text();
      String text = reader.text();
      password = text.isEmpty() ? null : text.toCharArray();
    }
  }
}
