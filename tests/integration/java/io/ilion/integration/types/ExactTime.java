package io.ilion.integration.types;

import com.datastax.oss.driver.api.core.data.CqlDuration;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** {@link Exact} for dates, times and durations. All are UTC, whatever the time zone here. */
final class ExactTime {
  private static final long DAY = 86_400_000;

  private ExactTime() {}

  /** Milliseconds since the epoch of a sample that is an instant of a logical type; else null. */
  static Long milliseconds(Sample sample) {
    Instant instant = instant(sample);
    if (instant == null) {
      return null;
    }
    if (instant.getNano() % 1_000_000 != 0) {
      throw new ArithmeticException("digits below the millisecond");
    }
    return instant.toEpochMilli();
  }

  private static Instant instant(Sample sample) {
    return switch (sample.type()) {
      case TIMESTAMP -> Instant.ofEpochMilli((Long) sample.value());
      case TIMESTAMP_MICROS -> Sample.instant((Long) sample.value(), 1_000_000);
      case TIMESTAMP_NANOS -> Sample.instant((Long) sample.value(), 1_000_000_000);
      default -> null;
    };
  }

  static boolean date(Object found, Sample sample) {
    LocalDate date = (LocalDate) found;
    return switch (sample.type()) {
      case DATE -> date.toEpochDay() == (Integer) sample.value();
      case STRING -> date.atStartOfDay(ZoneOffset.UTC).toInstant().equals(written(sample));
      case TIMESTAMP, TIMESTAMP_MICROS, TIMESTAMP_NANOS ->
          date.atStartOfDay(ZoneOffset.UTC).toInstant().equals(instant(sample));
      default -> date.toEpochDay() == ExactScalar.number(sample).longValueExact();
    };
  }

  static boolean time(Object found, Sample sample) {
    LocalTime time = (LocalTime) found;
    return switch (sample.type()) {
      case TIME -> time.toNanoOfDay() == (Integer) sample.value() * 1_000_000L;
      case TIME_MICROS -> time.toNanoOfDay() == (Long) sample.value() * 1000;
      case STRING -> time.equals(LocalTime.parse((String) sample.value()));
      default -> time.toNanoOfDay() == ExactScalar.number(sample).longValueExact();
    };
  }

  static boolean timestamp(Object found, Sample sample) {
    Instant instant = (Instant) found;
    return switch (sample.type()) {
      case TIMESTAMP, TIMESTAMP_MICROS, TIMESTAMP_NANOS -> instant.equals(instant(sample));
      case DATE -> instant.toEpochMilli() == (Integer) sample.value() * DAY;
      case STRING ->
          instant.equals(
              isNumber(sample)
                  ? Instant.ofEpochMilli(Long.parseLong((String) sample.value()))
                  : written(sample));
        // The shortest text of a float, as everybody reads it.
      case FLOAT32, FLOAT64 -> isMilliseconds(instant, new BigDecimal(sample.value().toString()));
      default -> isMilliseconds(instant, ExactScalar.number(sample));
    };
  }

  private static boolean isMilliseconds(Instant instant, BigDecimal milliseconds) {
    return instant.toEpochMilli() == milliseconds.longValueExact();
  }

  private static boolean isNumber(Sample sample) {
    return ((String) sample.value()).matches("[+-]?[0-9]+");
  }

  /** The instant of ISO text, UTC where it has no offset. */
  private static Instant written(Sample sample) {
    String text = ((String) sample.value()).replace(' ', 'T');
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    String clock = text.substring(text.indexOf('T'));
    if (clock.contains("[")) {
      String[] parts = text.split("[\\[\\]]");
      return clock.matches(".*[Z+-].*\\[.*")
          ? ZonedDateTime.parse(text).toInstant()
          : LocalDateTime.parse(parts[0]).atZone(ZoneId.of(parts[1])).toInstant();
    }
    return clock.matches(".*[Z+-].*")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  static boolean duration(Object found, Sample sample) {
    CqlDuration duration = (CqlDuration) found;
    if (sample.type() == SourceType.DURATION) {
      int[] parts = (int[]) sample.value();
      return parts[0] >= 0
          && parts[1] >= 0
          && duration.getMonths() == parts[0]
          && duration.getDays() == parts[1]
          && duration.getNanoseconds() == Integer.toUnsignedLong(parts[2]) * 1_000_000;
    }
    if (sample.type() != SourceType.STRING) {
      return false;
    }
    String text = (String) sample.value();
    // The driver reads no fractions.
    return text.contains(".")
        ? duration.equals(CqlDuration.newInstance(0, 0, nanoseconds(text)))
        : duration.equals(CqlDuration.from(text));
  }

  private static long nanoseconds(String text) {
    return text.startsWith("-")
        ? -Duration.parse(text.substring(1)).toNanos()
        : Duration.parse(text).toNanos();
  }

  /** Whether a text is the ISO-8601 notation of a sample. */
  static boolean text(String found, Sample sample) {
    return switch (sample.type()) {
      case DATE -> LocalDate.parse(found).toEpochDay() == (Integer) sample.value();
      case TIME, TIME_MICROS -> time(LocalTime.parse(found), sample);
      case TIMESTAMP, TIMESTAMP_MICROS, TIMESTAMP_NANOS ->
          found.endsWith("Z") && Instant.parse(found).equals(instant(sample));
      case DURATION -> isIsoDuration(found, (int[]) sample.value());
      default -> false;
    };
  }

  private static boolean isIsoDuration(String found, int[] parts) {
    String date = found.substring(0, found.indexOf('T'));
    return date.equals(
            "P"
                + Integer.toUnsignedString(parts[0])
                + "M"
                + Integer.toUnsignedString(parts[1])
                + "D")
        && Duration.parse("P" + found.substring(date.length())).toMillis()
            == Integer.toUnsignedLong(parts[2]);
  }
}
