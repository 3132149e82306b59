package io.ilion.integration.types;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The header {@code v} as text, of which {@code SimpleHeaderConverter}, the worker's usual one,
 * guesses the type: a whole number has the narrowest that holds it.
 */
final class HeaderCarrier implements Carrier {
  /** Before, the converter's calendar is not that of ISO; after, it reads no years. */
  private static final LocalDate FIRST = LocalDate.of(1583, 1, 1);

  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  @Override
  public Sample carried(Sample sample) {
    return text(sample) == null ? null : sample;
  }

  @Override
  public byte[] encode(Sample sample) {
    return text(sample).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Sample sample) {
    return switch (sample.type()) {
      case BOOLEAN -> sample.value().toString();
      case INT8, INT16, INT32, INT64 ->
          narrowest(((Number) sample.value()).longValue()) == sample.type()
              ? sample.value().toString()
              : null;
      case DATE -> isRead(LocalDate.ofEpochDay((Integer) sample.value())) ? sample.label() : null;
      case TIME -> String.format("%tT.%<tLZ", utc((Integer) sample.value()));
      case TIMESTAMP -> timestamp(Instant.ofEpochMilli((Long) sample.value()));
        // Other texts may be read as numbers, dates or collections.
      case STRING ->
          sample.value().equals("plain") || sample.value().equals("ä😀")
              ? (String) sample.value()
              : null;
      default -> null;
    };
  }

  private static SourceType narrowest(long number) {
    if (number == (byte) number) {
      return SourceType.INT8;
    }
    if (number == (short) number) {
      return SourceType.INT16;
    }
    return number == (int) number ? SourceType.INT32 : SourceType.INT64;
  }

  private static boolean isRead(LocalDate date) {
    return !date.isBefore(FIRST) && !date.isAfter(LAST);
  }

  private static java.time.ZonedDateTime utc(long milliseconds) {
    return Instant.ofEpochMilli(milliseconds).atZone(java.time.ZoneOffset.UTC);
  }

  private static String timestamp(Instant instant) {
    java.time.ZonedDateTime time;
    try {
      time = utc(instant.toEpochMilli());
    } catch (ArithmeticException | java.time.DateTimeException e) {
      return null;
    }
    return isRead(time.toLocalDate()) ? String.format("%tFT%<tT.%<tLZ", time) : null;
  }
}
