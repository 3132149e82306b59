package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A worker's side of a task. */
final class FakeContext implements SinkTaskContext, ErrantRecordReporter {
  final TreeSet<String> paused = new TreeSet<>();
  Set<TopicPartition> assignment = Set.of(new TopicPartition("t", 0), new TopicPartition("t", 1));
  long timeout = -1;

  final List<String> reported = new ArrayList<>();
  boolean hasReporter = true;
  LinkageError reporterMissing;
  RuntimeException reportFails;
  Future<Void> report = CompletableFuture.completedFuture(null);

  @Override
  public Map<String, String> configs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void offset(TopicPartition tp, long offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void timeout(long timeoutMs) {
    timeout = timeoutMs;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return assignment;
  }

  @Override
  public void pause(TopicPartition... partitions) {
    Arrays.stream(partitions).map(TopicPartition::toString).forEach(paused::add);
  }

  @Override
  public void resume(TopicPartition... partitions) {
    Arrays.stream(partitions).map(TopicPartition::toString).forEach(paused::remove);
  }

  @Override
  public void requestCommit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    if (reporterMissing != null) {
      throw reporterMissing;
    }
    return hasReporter ? this : null;
  }

  @Override
  public Future<Void> report(SinkRecord record, Throwable error) {
    if (reportFails != null) {
      throw reportFails;
    }
    reported.add(
        record.topic()
            + "-"
            + record.kafkaPartition()
            + "@"
            + record.kafkaOffset()
            + " "
            + error.getClass().getSimpleName()
            + ": "
            + error.getMessage());
    return report;
  }
}
