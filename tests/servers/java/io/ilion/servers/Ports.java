package io.ilion.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {
  private Ports() {}

  /**
   * A port of 127.0.0.1 that nobody listens on now.
   *
   * <p>Below those that Linux gives to clients: a client that tries to reach a server while it is
   * away could be given that server's own port.
   */
  public static int free() {
    for (int tries = 0; tries < 1000; tries++) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      if (isFree("127.0.0.1", port)) {
        return port;
      }
    }
    throw new ServerException("No free TCP port was found on 127.0.0.1 from 15000 to 31999");
  }

  /** The usual port if it is free on 127.0.0.1, else another one that is. */
  public static int usual(int port) {
    return isFree("127.0.0.1", port) ? port : free();
  }

  /** Whether a server could listen on this port now. */
  public static boolean isFree(String address, int port) {
    // Binding alone is not enough: with SO_REUSEADDR it succeeds beside a listener on 0.0.0.0.
    if (isOpen(address, port)) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether somebody listens on this port now. */
  public static boolean isOpen(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
