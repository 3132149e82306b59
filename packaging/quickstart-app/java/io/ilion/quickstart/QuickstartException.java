package io.ilion.quickstart;

/** The end of a run; the message says what happened and what to do. */
final class QuickstartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  QuickstartException(String message) {
    super(message);
  }

  QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }
}
