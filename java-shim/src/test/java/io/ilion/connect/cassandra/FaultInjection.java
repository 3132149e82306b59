package io.ilion.connect.cassandra;

/** Faults on demand: only in a native library that is built with the feature fault-injection. */
final class FaultInjection {
  private FaultInjection() {}

  /** Panics in the core. */
  static native void panic();
}
