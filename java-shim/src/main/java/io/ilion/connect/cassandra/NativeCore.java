package io.ilion.connect.cassandra;

import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/**
 * The core behind JNI, which fails with Connect's exceptions. Making one loads nothing: the library
 * is loaded by the first call that needs no handle.
 */
final class NativeCore implements Core {
  @Override
  public byte[] options() {
    return forConnect(
        () -> {
          NativeLibrary.load();
          return NativeSink.options();
        });
  }

  @Override
  public byte[] validate(byte[] config, boolean starting) {
    return forConnect(
        () -> {
          NativeLibrary.load();
          return NativeSink.validate(config, KeyStores.read(NativeSink.stores(config)), starting);
        });
  }

  @Override
  public long open(byte[] config, boolean errantReporter) {
    return forConnect(
        () -> {
          NativeLibrary.load();
          return NativeSink.open(config, KeyStores.read(NativeSink.stores(config)), errantReporter);
        });
  }

  @Override
  public byte[] reads(long handle) {
    return forConnect(() -> NativeSink.reads(handle));
  }

  @Override
  public byte[] put(long handle, byte[] frame, int length) {
    return forConnect(() -> NativeSink.put(handle, frame, length));
  }

  @Override
  public byte[] drain(long handle, long timeoutMillis) {
    return forConnect(() -> NativeSink.drain(handle, timeoutMillis));
  }

  @Override
  public void acknowledge(long handle) {
    forConnect(() -> NativeSink.acknowledge(handle));
  }

  @Override
  public byte[] pending(long handle) {
    return forConnect(() -> NativeSink.pending(handle));
  }

  @Override
  public byte[] metrics(long handle) {
    return NativeSink.metrics(handle);
  }

  @Override
  public void assigned(long handle) {
    forConnect(() -> NativeSink.assigned(handle));
  }

  @Override
  public void revoke(long handle, byte[] partitions) {
    forConnect(() -> NativeSink.revoke(handle, partitions));
  }

  @Override
  public byte[] close(long handle) {
    return forConnect(() -> NativeSink.close(handle));
  }

  @Override
  public byte[] loggers() {
    return forConnect(
        () -> {
          NativeLibrary.load();
          return NativeSink.loggers();
        });
  }

  @Override
  public void logLevels(byte[] levels) {
    forConnect(() -> NativeSink.logLevels(levels));
  }

  private static void forConnect(Runnable call) {
    forConnect(
        () -> {
          call.run();
          return null;
        });
  }

  private static <T> T forConnect(Supplier<T> call) {
    try {
      return call.get();
    } catch (CoreException.InvalidConfig e) {
      throw new ConfigException(e.getMessage());
    } catch (CoreException.InvalidRecord e) {
      throw new DataException(e.getMessage(), e);
    } catch (CoreException e) {
      throw new ConnectException(e.getMessage(), e);
    }
  }
}
