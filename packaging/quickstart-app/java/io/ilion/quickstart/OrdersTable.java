package io.ilion.quickstart;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The table that the connector writes. */
final class OrdersTable implements AutoCloseable {
  static final String KEYSPACE = "demo";
  static final String NAME = "orders";
  static final String FULL_NAME = KEYSPACE + "." + NAME;

  /** Marks a table that a run of this program made, and that another may replace. */
  private static final String COMMENT = "sample orders of the Ilion quickstart";

  private static final CqlIdentifier COMMENT_OPTION = CqlIdentifier.fromCql("comment");

  private final CqlSession session;

  private OrdersTable(CqlSession session) {
    this.session = session;
  }

  /** Connects to a cluster. */
  static OrdersTable connect(List<String> contactPoints, String username, String password) {
    DriverConfigLoader config =
        DriverConfigLoader.programmaticBuilder()
            .withString(
                DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy")
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
            .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 5000)
            .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
            .build();
    try {
      return new OrdersTable(
          CqlSession.builder()
              .withConfigLoader(config)
              .addContactPoints(contactPoints.stream().map(Options::address).toList())
              .withAuthCredentials(username, password)
              .build());
    } catch (AllNodesFailedException e) {
      String points = String.join(", ", contactPoints);
      boolean loginRefused =
          e.getAllErrors().values().stream()
              .flatMap(List::stream)
              .anyMatch(AuthenticationException.class::isInstance);
      throw new QuickstartException(
          loginRefused
              ? "The cluster at "
                  + points
                  + " refused the user "
                  + username
                  + "; give its name and password with --username and --password."
              : "No Cassandra node answers at "
                  + points
                  + " ("
                  + reason(contactPoints.get(0))
                  + "); check that it runs, and the address that --contact-points names.",
          e);
    } catch (IllegalArgumentException | DriverException e) {
      throw new QuickstartException(
          "The cluster at "
              + String.join(", ", contactPoints)
              + " cannot be used: "
              + e.getMessage()
              + "; check the address that --contact-points names.",
          e);
    }
  }

  /** Why nobody answers: the driver's own reasons are about its channels. */
  private static String reason(String contactPoint) {
    InetSocketAddress address = Options.address(contactPoint);
    if (address.isUnresolved()) {
      return "the name " + address.getHostString() + " is unknown";
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, 3000);
      return "somebody listens there, but not for CQL";
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** Makes the keyspace and an empty table; leaves a table alone that is somebody else's. */
  void create() {
    String dc =
        session.getMetadata().getNodes().values().stream()
            .map(Node::getDatacenter)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("datacenter1");
    try {
      run(
          "CREATE KEYSPACE IF NOT EXISTS "
              + KEYSPACE
              + " WITH replication = {'class': 'NetworkTopologyStrategy', '"
              + dc
              + "': 1}");
      session
          .getMetadata()
          .getKeyspace(KEYSPACE)
          .flatMap(keyspace -> keyspace.getTable(NAME))
          .ifPresent(table -> drop(String.valueOf(table.getOptions().get(COMMENT_OPTION))));
      run(
          "CREATE TABLE "
              + FULL_NAME
              + " (id text PRIMARY KEY, created timestamp, product text, qty int, price decimal,"
              + " status text) WITH comment = '"
              + COMMENT
              + "'");
    } catch (DriverException e) {
      throw new QuickstartException(
          "The table "
              + FULL_NAME
              + " could not be created: "
              + e.getMessage()
              + "; the user needs the permission to create keyspaces and tables.",
          e);
    }
  }

  private void drop(String comment) {
    if (!comment.equals(COMMENT)) {
      throw new QuickstartException(
          "The cluster has a table "
              + FULL_NAME
              + " that this quickstart did not make, so it is left alone; drop or rename it,"
              + " or name another cluster.");
    }
    run("DROP TABLE " + FULL_NAME);
  }

  private void run(String cql) {
    session.execute(cql);
  }

  /** Reads all rows. */
  void read(Consumer<Order> rows) {
    SimpleStatement all =
        SimpleStatement.newInstance(
            "SELECT id, created, product, qty, price, status FROM " + FULL_NAME);
    for (Row row : session.execute(all)) {
      rows.accept(
          new Order(
              row.getString("id"),
              row.getInstant("created"),
              row.getString("product"),
              row.getInt("qty"),
              row.getBigDecimal("price"),
              row.getString("status")));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
