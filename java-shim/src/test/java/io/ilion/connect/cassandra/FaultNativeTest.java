package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever goes wrong in the core is a Java exception, and the JVM, which runs other connectors
 * too, lives.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultNativeTest {
  private static final byte[] EMPTY_FRAME = {1, 1};
  private static final byte[] NO_STORES = {1, 0};

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  @Test
  void a_panic_is_an_exception() {
    assertThrows(CoreException.class, FaultInjection::panic);
    // And the core still works.
    assertTrue(NativeSink.options().length > 0);
  }

  @Test
  void a_handle_that_never_was_is_refused_by_every_entry_that_works_with_it() {
    refusesHandle(Long.MIN_VALUE);
    refusesHandle(0);
    refusesHandle(Long.MAX_VALUE);
  }

  @Test
  void a_closed_handle_is_refused_by_every_entry_that_works_with_it() {
    long handle = open();
    NativeSink.close(handle);
    refusesHandle(handle);
  }

  private static void refusesHandle(long handle) {
    byte[] noPartitions = {1, 0};
    assertThrows(
        CoreException.class, () -> NativeSink.put(handle, EMPTY_FRAME, EMPTY_FRAME.length));
    assertThrows(CoreException.class, () -> NativeSink.drain(handle, 0));
    assertThrows(CoreException.class, () -> NativeSink.acknowledge(handle));
    assertThrows(CoreException.class, () -> NativeSink.pending(handle));
    assertThrows(CoreException.class, () -> NativeSink.revoke(handle, noPartitions));
  }

  @Test
  void a_corrupt_frame_is_refused() {
    long handle = open();
    try {
      byte[] corrupt = {1, 0, 99};
      CoreException e =
          assertThrows(CoreException.class, () -> NativeSink.put(handle, corrupt, corrupt.length));
      assertTrue(e.getMessage().contains("corrupt"), e.getMessage());
    } finally {
      NativeSink.close(handle);
    }
  }

  @Test
  void a_length_beyond_the_frame_is_refused() {
    long handle = open();
    try {
      assertThrows(RuntimeException.class, () -> NativeSink.put(handle, EMPTY_FRAME, 1000));
      assertThrows(RuntimeException.class, () -> NativeSink.put(handle, EMPTY_FRAME, -1));
    } finally {
      NativeSink.close(handle);
    }
  }

  @Test
  void null_arrays_are_refused() {
    assertThrows(RuntimeException.class, () -> NativeSink.validate(null, NO_STORES, false));
    assertThrows(RuntimeException.class, () -> NativeSink.open(null, NO_STORES, false));
    assertThrows(RuntimeException.class, () -> NativeSink.stores(null));
    byte[] config = Messages.config(SinkConfig.valid());
    assertThrows(RuntimeException.class, () -> NativeSink.open(config, null, false));
  }

  @Test
  void corrupt_configurations_are_refused() {
    assertThrows(
        CoreException.class, () -> NativeSink.validate(new byte[] {1, 9}, NO_STORES, false));
    assertThrows(CoreException.class, () -> NativeSink.open(new byte[] {7}, NO_STORES, false));
    assertThrows(CoreException.class, () -> NativeSink.stores(new byte[] {1, 9}));
  }

  @Test
  void a_wrong_configuration_is_told_from_other_faults() {
    byte[] config = Messages.config(SinkConfig.with("port", "abc"));
    assertThrows(
        CoreException.InvalidConfig.class, () -> NativeSink.open(config, NO_STORES, false));
  }

  @Test
  void two_tasks_have_two_handles() {
    long first = open();
    long second = open();
    NativeSink.close(first);
    try {
      assertFalse(first == second);
      assertEquals(0, Messages.pending(NativeSink.pending(second)).size());
    } finally {
      NativeSink.close(second);
    }
  }

  private static long open() {
    return NativeSink.open(Messages.config(SinkConfig.valid()), NO_STORES, false);
  }
}
