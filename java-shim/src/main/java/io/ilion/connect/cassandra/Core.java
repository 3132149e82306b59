package io.ilion.connect.cassandra;

/**
 * What the connector and its tasks ask of the core: {@link NativeCore}, and a fake in unit tests.
 */
interface Core {
  /** The table of options. */
  byte[] options();

  /**
   * What is wrong with a configuration, also against the cluster. A connector that starts takes no
   * offence at a cluster that is away.
   */
  byte[] validate(byte[] config, boolean starting);

  /** Starts a task; the handle names it from then on. */
  long open(byte[] config, boolean errantReporter);

  /** Which parts of a record the task needs: {@link Reads}. */
  byte[] reads(long handle);

  /** Hands over a batch; never waits for its writes. Answers an {@link Outcome}. */
  byte[] put(long handle, byte[] frame, int length);

  /**
   * Waits until nothing is in flight, or an errant record is to be reported, or waiting longer is
   * pointless, or the time is over. Answers an {@link Outcome}.
   */
  byte[] drain(long handle, long timeoutMillis);

  /** The errant records of all outcomes so far are reported: their offsets may be committed. */
  void acknowledge(long handle);

  /** The first unfinished offset of each partition that has one. */
  byte[] pending(long handle);

  /** What the task shows of itself: a {@link MetricsSnapshot}. Any thread may ask. */
  byte[] metrics(long handle);

  /** Partitions were given to the task: the group has just said that they are its own. */
  void assigned(long handle);

  /** Partitions were taken away: what is unfinished of them is forgotten. */
  void revoke(long handle, byte[] partitions);

  /** Ends the task. Answers what it has not said yet: {@link Messages#logs}. */
  byte[] close(long handle);

  /** The names of the loggers that the core's lines may come from: {@link Messages#loggers}. */
  byte[] loggers();

  /** What each of them prints: {@link Messages#levels}. */
  void logLevels(byte[] levels);
}
