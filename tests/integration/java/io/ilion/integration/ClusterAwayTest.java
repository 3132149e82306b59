package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The node of all tests is killed and comes back on its data. */
class ClusterAwayTest extends WorkerTest {
  private static final String AWAY = "writing has to wait: ";
  private static final String BACK = "writing goes on, after ";

  @AfterEach
  void bringNodeBack() {
    if (!servers.cassandra.isAlive()) {
      servers.bringCassandraBack();
    }
  }

  @Test
  void an_outage_under_load_pauses_the_task_and_loses_nothing() throws InterruptedException {
    Connector connector = connector("outage", "id int PRIMARY KEY, n int");
    connector.option("retry.interval", "1000").start();
    AtomicBoolean produce = new AtomicBoolean(true);
    AtomicInteger produced = new AtomicInteger();
    Thread load =
        new Thread(
            () -> {
              while (produce.get()) {
                int id = produced.getAndIncrement();
                String value = "{\"id\":" + id + ",\"n\":" + id + "}";
                servers.topics.sendLater(
                    new ProducerRecord<>("outage", 0, null, Topics.bytes(value)));
                if (id % 100 == 0) {
                  Await.pause(Duration.ofMillis(50));
                }
              }
            });
    load.start();
    try {
      Await.until("rows arrive", this::log, () -> servers.count("outage") > 1000);
      servers.cassandra.kill();
      // A commit that is under way still has its last rows.
      Await.pause(Duration.ofSeconds(3));
      long committed = connector.committed(0);
      for (int second = 0; second < 12; second++) {
        Await.pause(Duration.ofSeconds(1));
        assertEquals("RUNNING", connector.taskState());
        assertEquals(committed, connector.committed(0), "committed while nothing can be written");
      }
      servers.bringCassandraBack();
      assertTrue(servers.count("outage") >= committed, "offsets ran ahead of the rows");
    } finally {
      produce.set(false);
      load.join();
    }
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals("RUNNING", connector.taskState());
    assertEquals(produced.get(), servers.count("outage"));
    assertSaidOnce("outage");
  }

  @Test
  void a_connector_that_starts_while_the_cluster_is_away_waits_for_it() {
    Connector connector = connector("early", "id int PRIMARY KEY");
    connector.option("retry.interval", "1000");
    connector.start();
    servers.cassandra.kill();
    // The worker starts connector and task anew, as it does after its own restart.
    servers.rest().restart("early");
    servers.topics.send("early", null, "{\"id\":1}", "{\"id\":2}");
    Await.until("it says so", this::log, () -> log().contains(AWAY));
    assertEquals("RUNNING", connector.taskState());
    assertEquals(0, connector.committed(0));
    servers.bringCassandraBack();
    connector.awaitCommitted();
    assertEquals(2, servers.count("early"));
    assertEquals("RUNNING", connector.taskState());
    assertSaidOnce("early");
  }

  @Test
  void retries_end_where_they_are_counted() {
    Connector connector = connector("counted", "id int PRIMARY KEY");
    connector.option("max.retries", "2").option("retry.interval", "200").start();
    connector.sendAndAwait("{\"id\":1}");
    servers.cassandra.kill();
    servers.topics.send("counted", null, "{\"id\":2}");
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("is the cluster up?"), trace);
    assertEquals(1, connector.committed(0));
    servers.bringCassandraBack();
    connector.restart();
    connector.awaitCommitted();
    assertEquals(2, servers.count("counted"));
  }

  /** An outage is one line at its begin, perhaps a reminder after 30 s, and one at its end. */
  private void assertSaidOnce(String name) {
    Await.until("it says that it goes on", this::log, () -> log().contains(BACK));
    List<String> away = lines(lines(log(), AWAY), "[" + name + "|task-0]");
    List<String> back = lines(lines(log(), BACK), "[" + name + "|task-0]");
    assertEquals(1, back.size(), back.toString());
    assertTrue(away.size() == 1 || away.size() == 2, away.toString());
  }

  private static List<String> lines(List<String> lines, String containing) {
    return lines.stream().filter(line -> line.contains(containing)).toList();
  }
}
