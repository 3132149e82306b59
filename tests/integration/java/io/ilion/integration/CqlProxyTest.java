package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ilion.servers.CqlProxy;
import io.ilion.servers.ServerException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy that other tests trust, asked by hand with the first frame of a handshake. */
class CqlProxyTest {
  private static final String ADDRESS = "127.0.1.1";
  private static final byte[] OPTIONS = {4, 0, 0, 1, 5, 0, 0, 0, 0};
  private static final int ERROR = 0;
  private static final int SUPPORTED = 6;

  private final Servers servers = Servers.shared();
  private final CqlProxy proxy = new CqlProxy().node(ADDRESS, servers.cassandra);

  @BeforeEach
  void start() {
    proxy.start();
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(ADDRESS, servers.cassandra.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Asks what the server supports, and answers with the opcode that comes back. */
  private static int ask(Socket socket) throws IOException {
    socket.getOutputStream().write(OPTIONS);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] header = new byte[9];
    in.readFully(header);
    byte[] length = {header[5], header[6], header[7], header[8]};
    in.readNBytes(new java.math.BigInteger(length).intValueExact());
    return header[4];
  }

  @Test
  void a_node_answers_stalls_and_is_cut() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(SUPPORTED, ask(socket));
      proxy.stall();
      socket.setSoTimeout(500);
      assertThrows(SocketTimeoutException.class, () -> ask(socket), "a stalled connection");
      try (Socket other = connect()) {
        other.setSoTimeout(500);
        assertThrows(SocketTimeoutException.class, () -> ask(other), "a stalled handshake");
      }
      proxy.pass();
      assertEquals(SUPPORTED, ask(socket));
      proxy.cut();
      assertThrows(IOException.class, () -> ask(socket), "a connection that was cut");
    }
    try (Socket socket = connect()) {
      assertEquals(SUPPORTED, ask(socket));
    }
  }

  @Test
  void a_node_that_refuses_takes_connections_again() throws IOException {
    proxy.refuse();
    assertThrows(ConnectException.class, this::connect);
    proxy.pass();
    try (Socket socket = connect()) {
      assertEquals(SUPPORTED, ask(socket));
    }
  }

  @Test
  void errors_and_garbage_are_answered_as_often_as_asked() throws IOException {
    try (Socket socket = connect()) {
      proxy.error(0, "Overloaded on options times 2");
      assertEquals(ERROR, ask(socket));
      assertEquals(ERROR, ask(socket));
      assertEquals(SUPPORTED, ask(socket));
      assertEquals(2, proxy.count());
      proxy.error("Overloaded");
      assertEquals(SUPPORTED, ask(socket), "an error on writes");
      proxy.garbage("opcode on any");
      assertEquals(0x7f, ask(socket));
    }
  }

  @Test
  void a_command_that_makes_no_sense_is_an_error() {
    assertThrows(ServerException.class, () -> proxy.error("Nonsense"));
    assertThrows(ServerException.class, () -> proxy.stall(7));
    assertDoesNotThrow(() -> proxy.pass());
  }
}
