package io.ilion.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Stands before a server of this machine: passes connections on, cuts them, or answers them itself
 * with a certificate that the server does not have.
 */
final class Door implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile SSLContext own;

  /** A door before a port of 127.0.0.1. */
  Door(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends all connections; those to come get this certificate, or with null the server. */
  void cut(SSLContext own) {
    this.own = own;
    sockets.forEach(Door::close);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      SSLContext own = this.own;
      run(
          () -> {
            if (own == null) {
              pass(client);
            } else {
              answer(client, own);
            }
          });
    }
  }

  private void pass(Socket client) throws IOException {
    Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
    sockets.add(server);
    run(() -> pump(client, server));
    pump(server, client);
  }

  private void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void answer(Socket client, SSLContext own) throws IOException {
    try (SSLSocket tls = (SSLSocket) own.getSocketFactory().createSocket(client, null, true)) {
      tls.setUseClientMode(false);
      tls.startHandshake();
      InputStream in = tls.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
    } finally {
      sockets.remove(client);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // A connection ended, as connections do.
              }
            },
            "door");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut(own);
  }
}
