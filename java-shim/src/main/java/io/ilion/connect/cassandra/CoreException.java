package io.ilion.connect.cassandra;

/**
 * What the native core, or the library that holds it, fails with. It is no exception of Connect's,
 * because {@link CommandLine} has none of Connect's classes; {@link NativeCore} makes one of it.
 */
class CoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CoreException(String message) {
    super(message);
  }

  CoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A configuration or a route can't work, or a command is used wrongly. */
  static final class InvalidConfig extends CoreException {
    private static final long serialVersionUID = 1L;

    InvalidConfig(String message) {
      super(message);
    }
  }

  /** A record can't be written, and error.policy says that this ends the task. */
  static final class InvalidRecord extends CoreException {
    private static final long serialVersionUID = 1L;

    InvalidRecord(String message) {
      super(message);
    }
  }
}
