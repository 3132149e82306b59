package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class CassandraSinkTaskTest {
  private final FakeCore core = new FakeCore();
  private final FakeContext context = new FakeContext();
  private final CassandraSinkTask task = new CassandraSinkTask(core);

  @Test
  void the_core_is_told_the_log_levels_once_and_whether_there_is_a_reporter() {
    start();
    task.put(List.of());
    assertTrue(core.calls.get(0).startsWith("logLevels ["), core.calls.get(0));
    assertEquals(List.of("open true", "drain 0"), core.calls.subList(1, core.calls.size()));
  }

  @Test
  void without_a_reporter_the_core_is_told_so() {
    context.hasReporter = false;
    start();
    assertTrue(core.calls.contains("open false"));
  }

  @Test
  void an_old_worker_without_the_method_has_no_reporter() {
    context.reporterMissing = new NoSuchMethodError("errantRecordReporter");
    start();
    assertTrue(core.calls.contains("open false"));
  }

  @Test
  void an_old_worker_without_the_class_has_no_reporter() {
    context.reporterMissing = new NoClassDefFoundError("ErrantRecordReporter");
    start();
    assertTrue(core.calls.contains("open false"));
  }

  @Test
  void only_the_first_frame_is_fresh() {
    started();
    task.put(records(0, 1));
    task.put(records(2));
    assertEquals(List.of("put 2 fresh", "put 1"), core.calls);
  }

  @Test
  void a_frame_after_one_that_was_refused_is_fresh() {
    started();
    task.put(records(0));
    core.answer(new ConnectException("refused"));
    assertThrows(ConnectException.class, () -> task.put(records(1)));
    task.put(records(1));
    assertEquals(List.of("put 1 fresh", "put 1", "put 1 fresh"), core.calls);
  }

  @Test
  void a_busy_core_is_called_again_soon() {
    started();
    task.put(records(0));
    assertEquals(2_000, context.timeout);
    core.answer(OutcomeBytes.busy());
    task.put(records(1));
    assertEquals(100, context.timeout);
  }

  @Test
  void a_full_core_pauses_all_partitions_and_resumes_them_when_it_has_room() {
    started();
    core.answer(OutcomeBytes.full());
    task.put(records(0));
    assertEquals("[t-0, t-1]", context.paused.toString());
    assertEquals(100, context.timeout);
    task.put(List.of());
    assertEquals("[]", context.paused.toString());
  }

  @Test
  void a_partition_opened_while_the_core_is_full_is_paused_too() {
    started();
    core.answer(OutcomeBytes.full());
    task.put(records(0));
    task.open(List.of(new TopicPartition("t", 2)));
    assertEquals("[t-0, t-1, t-2]", context.paused.toString());
  }

  @Test
  void a_partition_opened_while_the_core_has_room_is_not_paused() {
    started();
    task.open(List.of(new TopicPartition("t", 2)));
    assertEquals("[]", context.paused.toString());
  }

  @Test
  void the_core_hears_of_partitions_that_the_group_has_given() {
    started();
    task.open(List.of(new TopicPartition("t", 2)));
    assertEquals(List.of("assigned"), core.calls);
  }

  /** The worker pauses it again when it comes back, and nobody else would resume it. */
  @Test
  void a_partition_that_was_away_while_the_core_got_room_goes_on_when_it_is_back() {
    started();
    core.answer(OutcomeBytes.full());
    task.put(records(0));
    context.assignment = Set.of();
    task.put(List.of());
    context.assignment = Set.of(new TopicPartition("t", 0));
    task.open(List.of(new TopicPartition("t", 0)));
    assertEquals("[t-1]", context.paused.toString());
  }

  @Test
  void errant_records_are_reported_with_their_reason_and_then_acknowledged() {
    started();
    task.put(records(10, 11));
    core.answer(
        OutcomeBytes.idle().errant(0, 1, "bad").errant(1, 0, "worse").released(0).released(1));
    task.put(records(12));
    assertEquals(
        List.of("t-0@11 DataException: bad", "t-0@12 DataException: worse"), context.reported);
    assertEquals(List.of("put 2 fresh", "put 1", "acknowledge"), core.calls);
  }

  @Test
  void an_errant_record_of_a_batch_that_failed_half_way_is_still_found() {
    started();
    core.answer(new DataException("error.policy THROW"));
    assertThrows(DataException.class, () -> task.put(records(5)));
    core.answer(OutcomeBytes.idle().errant(0, 0, "bad"));
    commit("t-0", 6);
    assertEquals(List.of("t-0@5 DataException: bad"), context.reported);
  }

  @Test
  void a_released_batch_is_forgotten() {
    started();
    core.answer(OutcomeBytes.idle().released(0));
    task.put(records(0));
    core.answer(OutcomeBytes.idle().errant(0, 0, "late"));
    ConnectException e = assertThrows(ConnectException.class, () -> task.put(List.of()));
    assertTrue(e.getMessage().contains("record 0 of batch 0"), e.getMessage());
    assertFalse(core.calls.contains("acknowledge"));
  }

  @Test
  void a_report_that_is_refused_fails_the_put_and_is_never_acknowledged() {
    started();
    task.put(records(0, 1));
    context.reportFails = new ConnectException("Tolerance exceeded in error handler");
    core.answer(OutcomeBytes.busy().errant(0, 0, "bad"));
    assertSame(
        context.reportFails, assertThrows(ConnectException.class, () -> task.put(List.of())));
    // Connect commits once more. Acknowledging the second would acknowledge the first, too.
    context.reportFails = null;
    core.answer(OutcomeBytes.idle().errant(0, 1, "bad"));
    commit("t-0", 2);
    assertFalse(core.calls.contains("acknowledge"));
  }

  @Test
  void pending_partitions_are_held_back_to_their_first_unfinished_offset() {
    started();
    core.pending.put("t-0", 5L);
    core.pending.put("t-1", 30L);
    core.answer(OutcomeBytes.busy());
    assertEquals("{t-0=5, t-1=20}", commit("t-0", 9, "t-1", 20));
    assertEquals(List.of("drain", "pending"), core.calls);
  }

  @Test
  void what_is_finished_is_committed() {
    started();
    assertEquals("{t-0=9, t-1=20}", commit("t-0", 9, "t-1", 20));
  }

  @Test
  void a_commit_of_the_revoked_partitions_alone_is_not_held_up_by_the_others() {
    started();
    core.pending.put("t-1", 3L);
    assertEquals("{t-0=9}", commit("t-0", 9));
  }

  @Test
  void nothing_is_committed_while_an_unknown_partition_is_pending() {
    started();
    core.pending.put("renamed-0", 3L);
    assertEquals("{}", commit("t-0", 9));
  }

  @Test
  void a_commit_drains_again_after_errant_records_and_awaits_their_reports() {
    started();
    task.put(records(0));
    CompletableFuture<Void> report = new CompletableFuture<>();
    context.report = report;
    core.calls.clear();
    core.answer(OutcomeBytes.busy().errant(0, 0, "bad"));
    List<Integer> before = new ArrayList<>();
    Thread reporting =
        new Thread(
            () -> {
              while (context.reported.isEmpty()) {
                Thread.onSpinWait();
              }
              sleep(50);
              before.add(core.calls.size());
              report.complete(null);
            });
    context.reported.clear();
    reporting.start();
    commit("t-0", 1);
    assertEquals(List.of(1), before);
    assertEquals(List.of("drain", "acknowledge", "drain", "pending"), core.calls);
  }

  @Test
  void a_report_that_fails_in_a_commit_holds_the_offset_back_and_fails_the_next_put() {
    started();
    task.put(records(0));
    context.report = CompletableFuture.failedFuture(new IllegalStateException("no broker"));
    core.pending.put("t-0", 0L);
    core.answer(OutcomeBytes.busy().errant(0, 0, "bad"));
    assertEquals("{t-0=0}", commit("t-0", 1));
    assertFalse(core.calls.contains("acknowledge"));
    ConnectException e = assertThrows(ConnectException.class, () -> task.put(records(1)));
    assertTrue(e.getMessage().contains("no broker"), e.getMessage());
  }

  @Test
  void a_core_that_failed_does_not_fail_the_commit_but_the_next_put() {
    started();
    core.pending.put("t-0", 4L);
    ConnectException failure = new ConnectException("table dropped");
    core.answer(failure);
    assertEquals("{t-0=4}", commit("t-0", 9));
    assertSame(failure, assertThrows(ConnectException.class, () -> task.put(List.of())));
  }

  @Test
  void partitions_taken_away_are_revoked() {
    started();
    task.close(List.of(new TopicPartition("t", 1)));
    task.close(List.of());
    assertEquals(List.of("revoke [t-1]"), core.calls);
  }

  @Test
  void stop_closes_once() {
    started();
    task.stop();
    task.stop();
    assertEquals(List.of("close"), core.calls);
  }

  @Test
  void stop_closes_a_core_that_failed() {
    started();
    core.closeFails = new ConnectException("failed");
    task.stop();
    assertEquals(List.of("close"), core.calls);
  }

  @Test
  void a_task_that_did_not_start_can_be_closed_and_stopped() {
    core.openFails = new ConnectException("no such table");
    assertThrows(ConnectException.class, this::start);
    core.calls.clear();
    assertEquals("{}", commit("t-0", 1));
    task.close(List.of(new TopicPartition("t", 0)));
    task.stop();
    assertEquals(List.of(), core.calls);
  }

  private void start() {
    task.initialize(context);
    task.start(Map.of("name", "sink"));
  }

  private void started() {
    start();
    core.calls.clear();
  }

  private static List<SinkRecord> records(long... offsets) {
    List<SinkRecord> records = new ArrayList<>();
    for (long offset : offsets) {
      records.add(new SinkRecord("t", 0, null, null, null, Map.of("id", offset), offset));
    }
    return records;
  }

  private String commit(Object... partitionsAndOffsets) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new java.util.HashMap<>();
    for (int i = 0; i < partitionsAndOffsets.length; i += 2) {
      String partition = (String) partitionsAndOffsets[i];
      int offset = (Integer) partitionsAndOffsets[i + 1];
      offsets.put(
          new TopicPartition("t", Integer.parseInt(partition.substring(2))),
          new OffsetAndMetadata(offset));
    }
    Map<String, Long> committed = new TreeMap<>();
    task.preCommit(offsets)
        .forEach((partition, offset) -> committed.put(partition.toString(), offset.offset()));
    return committed.toString();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
