package io.ilion.connect.cassandra;

/**
 * The entries of the native core; {@link NativeLibrary#load} must have returned before the first
 * call.
 *
 * <p>A native error arrives as a {@link CoreException}: InvalidConfig (configuration, route),
 * InvalidRecord (a record under error.policy THROW), or itself (everything else, a closed handle
 * and a panic among them).
 */
final class NativeSink {
  private NativeSink() {}

  static native byte[] options();

  /** The key stores that {@link KeyStores} is to read for the calls below. */
  static native byte[] stores(byte[] config);

  static native byte[] validate(byte[] config, byte[] stores, boolean starting);

  static native long open(byte[] config, byte[] stores, boolean errantReporter);

  static native byte[] reads(long handle);

  static native byte[] put(long handle, byte[] frame, int length);

  static native byte[] drain(long handle, long timeoutMillis);

  static native void acknowledge(long handle);

  static native byte[] pending(long handle);

  static native byte[] metrics(long handle);

  static native void assigned(long handle);

  static native void revoke(long handle, byte[] partitions);

  static native byte[] close(long handle);

  static native byte[] loggers();

  static native void logLevels(byte[] levels);

  /** The configuration that a command line is about. */
  static native byte[] commandConfig(byte[] words);

  /** Does what a command line says; answers whether all is fine, and what to print. */
  static native byte[] command(byte[] words, byte[] config, byte[] stores);
}
