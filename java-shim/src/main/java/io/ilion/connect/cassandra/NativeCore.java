package io.ilion.connect.cassandra;

/**
 * The core behind JNI. Making one loads nothing: the library is loaded by the first call that needs
 * no handle.
 */
final class NativeCore implements Core {
  @Override
  public byte[] options() {
    NativeLibrary.load();
    return NativeSink.options();
  }

  @Override
  public byte[] validate(byte[] config, boolean starting) {
    NativeLibrary.load();
    return NativeSink.validate(config, KeyStores.read(NativeSink.stores(config)), starting);
  }

  @Override
  public long open(byte[] config, boolean errantReporter) {
    NativeLibrary.load();
    return NativeSink.open(config, KeyStores.read(NativeSink.stores(config)), errantReporter);
  }

  @Override
  public byte[] reads(long handle) {
    return NativeSink.reads(handle);
  }

  @Override
  public byte[] put(long handle, byte[] frame, int length) {
    return NativeSink.put(handle, frame, length);
  }

  @Override
  public byte[] drain(long handle, long timeoutMillis) {
    return NativeSink.drain(handle, timeoutMillis);
  }

  @Override
  public void acknowledge(long handle) {
    NativeSink.acknowledge(handle);
  }

  @Override
  public byte[] pending(long handle) {
    return NativeSink.pending(handle);
  }

  @Override
  public byte[] metrics(long handle) {
    return NativeSink.metrics(handle);
  }

  @Override
  public void assigned(long handle) {
    NativeSink.assigned(handle);
  }

  @Override
  public void revoke(long handle, byte[] partitions) {
    NativeSink.revoke(handle, partitions);
  }

  @Override
  public void close(long handle) {
    NativeSink.close(handle);
  }

  @Override
  public void logLevel(int level) {
    NativeLibrary.load();
    NativeSink.logLevel(level);
  }
}
