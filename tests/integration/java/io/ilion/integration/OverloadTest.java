package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.servers.CqlProxy;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cluster that is slower than what it could be asked for. */
class OverloadTest extends WorkerTest {
  private static final String ADDRESS = "127.0.2.2";
  private static final int RECORDS = 300;

  /** What one write takes; all that may be in flight take longer than a request may. */
  private static final Duration PACE = Duration.ofMillis(40);

  /** Four times what it takes without a pause. */
  private static final Duration LONGEST = PACE.multipliedBy(4L * RECORDS);

  @Test
  void a_cluster_that_can_not_keep_up_is_given_fewer_requests_at_once_until_it_can() {
    try (CqlProxy proxy = new CqlProxy().node(ADDRESS, servers.cassandra).addresses().start()) {
      Connector connector = connector("overload", "id int PRIMARY KEY");
      connector.option("contact.points", ADDRESS).option("batch.max.rows", "1");
      connector.option("query.timeout.ms", "1000").start();
      proxy.slow(PACE);
      long begin = System.nanoTime();
      connector.sendAndAwait(
          IntStream.range(0, RECORDS).mapToObj("{\"id\":%d}"::formatted).toArray(String[]::new));
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertEquals(RECORDS, servers.count("overload"));
      assertTrue(took.compareTo(LONGEST) < 0, RECORDS + " records took " + took);
      System.out.printf(
          "%nA cluster that needs %d ms for a write took %d within %.1f s.%n",
          PACE.toMillis(), RECORDS, took.toMillis() / 1000.0);
    }
  }
}
