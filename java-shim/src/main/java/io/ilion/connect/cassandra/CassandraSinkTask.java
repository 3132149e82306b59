package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Hands batches to the native core and does for it what needs the worker's thread: reporting errant
 * records, printing logs, pausing partitions, and saying which offsets may be committed.
 *
 * <p>The worker calls all methods on one thread.
 */
public final class CassandraSinkTask extends SinkTask {
  /**
   * How soon the worker is to call again while something is in flight; without it a call may be a
   * commit interval away.
   */
  private static final long CALL_AGAIN_MILLIS = 100;

  /**
   * The same while nothing is. The core takes a longer silence for a worker that stood still, whose
   * partitions may have another owner.
   */
  private static final long CALL_AGAIN_IDLE_MILLIS = 2_000;

  /**
   * The longest that a commit waits for writes. What is not written then is committed the next
   * time.
   */
  private static final long LONGEST_DRAIN_MILLIS = 3_000;

  private final Core core;
  private final NativeLog log;

  /** The records of unfinished batches by batch number; only where a reporter may ask for them. */
  private final Map<Long, SinkRecord[]> batches = new HashMap<>();

  private long nextBatch;

  private boolean open;
  private long handle;
  private RecordEncoder encoder;
  private TaskMetrics metrics;
  private ErrantRecordReporter reporter;
  private boolean paused;

  /**
   * An errant record could not be reported: its offset stays pending, so nothing is acknowledged
   * from then on.
   */
  private boolean unreported;

  /** What went wrong in a commit; the next put fails the task with it. */
  private RuntimeException failure;

  public CassandraSinkTask() {
    this(new NativeCore());
  }

  CassandraSinkTask(Core core) {
    this.core = core;
    this.log = new NativeLog(core);
  }

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public void start(Map<String, String> config) {
    reporter = reporter(context);
    log.passLevels();
    handle = core.open(Messages.config(config), reporter != null);
    encoder = new RecordEncoder(Reads.parse(core.reads(handle)));
    open = true;
    // Tasks that a version without the number has configured are configured anew a moment later.
    String number = config.getOrDefault(CassandraSinkConnector.TASK_NUMBER, "0");
    metrics = new TaskMetrics(() -> core.metrics(handle), config.get("name"), number, context, log);
  }

  /** Null where the connector has no dead letter queue, and with workers before 2.6. */
  private static ErrantRecordReporter reporter(SinkTaskContext context) {
    try {
      return context.errantRecordReporter();
    } catch (NoSuchMethodError | NoClassDefFoundError e) {
      return null;
    }
  }

  /**
   * Partitions given to a task start as its others are. The worker keeps the pauses of partitions
   * that were taken away, so one that comes back may have to be resumed.
   */
  @Override
  public void open(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    core.assigned(handle);
    TopicPartition[] opened = partitions.toArray(new TopicPartition[0]);
    if (paused) {
      context.pause(opened);
      context.timeout(CALL_AGAIN_MILLIS);
    } else {
      context.resume(opened);
    }
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    if (failure != null) {
      throw failure;
    }
    log.passLevels();
    byte[] outcome = records.isEmpty() ? core.drain(handle, 0) : accept(records);
    settle(Outcome.parse(outcome), false);
  }

  private byte[] accept(Collection<SinkRecord> records) {
    SinkRecord[] batch = records.toArray(new SinkRecord[0]);
    if (reporter != null) {
      // Before the call: where it fails half-way, the last commit may still find errant records of
      // this batch.
      batches.put(nextBatch, batch);
    }
    FrameWriter frame = encoder.encode(batch);
    byte[] outcome = core.put(handle, frame.array(), frame.position());
    encoder.accepted();
    nextBatch++;
    return outcome;
  }

  /** Does what an outcome asks for. */
  private void settle(Outcome outcome, boolean awaitReports) {
    log.print(outcome.logs);
    report(outcome.errants, awaitReports);
    outcome.released.forEach(batches::remove);
    if (outcome.metDataCenter) {
      metrics.register();
    }
    pause(outcome.pause);
    context.timeout(outcome.busy || outcome.pause ? CALL_AGAIN_MILLIS : CALL_AGAIN_IDLE_MILLIS);
  }

  private void report(List<Outcome.Errant> errants, boolean await) {
    if (errants.isEmpty()) {
      return;
    }
    boolean before = unreported;
    unreported = true;
    List<Future<Void>> reports = new ArrayList<>(errants.size());
    for (Outcome.Errant errant : errants) {
      // Throws where errors.tolerance is exceeded.
      reports.add(reporter.report(record(errant), new DataException(errant.message)));
    }
    if (await) {
      reports.forEach(CassandraSinkTask::await);
    }
    unreported = before;
    if (!unreported) {
      core.acknowledge(handle);
    }
  }

  private SinkRecord record(Outcome.Errant errant) {
    SinkRecord[] batch = batches.get(errant.batch);
    if (batch == null || errant.index >= batch.length) {
      throw new ConnectException(
          "The native core names record "
              + errant.index
              + " of batch "
              + errant.batch
              + " as errant, which the task does not hold: a bug of this connector, please report"
              + " it");
    }
    return batch[errant.index];
  }

  private static void await(Future<Void> report) {
    try {
      report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException("Interrupted while an errant record was reported", e);
    } catch (ExecutionException e) {
      throw new ConnectException(
          "An errant record could not be reported: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private void pause(boolean wanted) {
    if (wanted == paused) {
      return;
    }
    TopicPartition[] partitions = context.assignment().toArray(new TopicPartition[0]);
    if (wanted) {
      context.pause(partitions);
    } else {
      context.resume(partitions);
    }
    paused = wanted;
  }

  /**
   * Waits a bounded time for what is in flight, then commits only what is written or reported.
   *
   * <p>Does not throw: the worker would answer by reading the same records again, next to those
   * that the core still holds. The next put throws instead, which ends the task.
   */
  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
    if (!open) {
      return Map.of();
    }
    try {
      drain();
    } catch (RuntimeException e) {
      fail(e);
    }
    try {
      return committable(currentOffsets, Messages.pending(core.pending(handle)));
    } catch (RuntimeException e) {
      fail(e);
      return Map.of();
    }
  }

  private void drain() {
    log.passLevels();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_DRAIN_MILLIS);
    Outcome outcome;
    long left = LONGEST_DRAIN_MILLIS;
    do {
      outcome = Outcome.parse(core.drain(handle, left));
      // The worker awaited the reports of put before it called us; nobody awaits these.
      settle(outcome, true);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      // With errant records the core came back early; without, waiting longer is pointless.
    } while (outcome.busy && !outcome.errants.isEmpty() && left > 0);
  }

  private void fail(RuntimeException e) {
    if (failure == null) {
      failure = e;
      log.warn("A commit leaves out what is not finished, and the next batch fails the task", e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> committable(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets, Map<TopicPartition, Long> pending) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(currentOffsets);
    for (Map.Entry<TopicPartition, Long> entry : pending.entrySet()) {
      TopicPartition partition = entry.getKey();
      OffsetAndMetadata current = offsets.get(partition);
      if (current != null) {
        if (entry.getValue() < current.offset()) {
          offsets.put(partition, new OffsetAndMetadata(entry.getValue()));
        }
      } else if (!context.assignment().contains(partition)) {
        // An old worker, and a transform that renames topics: it is unknown which partition is
        // unfinished.
        return Map.of();
      }
    }
    return offsets;
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    if (open && !partitions.isEmpty()) {
      core.revoke(handle, Messages.partitions(partitions));
    }
  }

  @Override
  public void stop() {
    if (!open) {
      return;
    }
    open = false;
    metrics.close();
    try {
      log.print(Messages.logs(core.close(handle)));
    } catch (RuntimeException e) {
      log.warn("The native core could not be closed", e);
    }
    batches.clear();
  }
}
