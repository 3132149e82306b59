package io.ilion.integration.types;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A value of a type.
 *
 * @param type what it arrives as
 * @param value a Java value: {@code Byte} to {@code Long}, {@code Float}, {@code Double}, {@code
 *     BigDecimal}, {@code String} (also of JSON numbers), {@code byte[]}; the number that the type
 *     counts for dates and times; an {@code int[]} of a duration; a {@code List<Sample>}, a {@code
 *     Map<String, Sample>} of a STRUCT or an object, a {@code List<Entry>} of a MAP
 * @param label how the documentation writes it
 */
public record Sample(SourceType type, Object value, String label) {
  /** A pair of a MAP. */
  public record Entry(Sample key, Sample value) {}

  static Sample nothing() {
    return new Sample(SourceType.NULL, null, "null");
  }

  static Sample of(boolean value) {
    return new Sample(SourceType.BOOLEAN, value, String.valueOf(value));
  }

  static Sample int8(int value) {
    return new Sample(SourceType.INT8, (byte) value, String.valueOf(value));
  }

  static Sample int16(int value) {
    return new Sample(SourceType.INT16, (short) value, String.valueOf(value));
  }

  static Sample int32(int value) {
    return new Sample(SourceType.INT32, value, String.valueOf(value));
  }

  static Sample int64(long value) {
    return new Sample(SourceType.INT64, value, String.valueOf(value));
  }

  static Sample float32(float value) {
    return new Sample(SourceType.FLOAT32, value, String.valueOf(value));
  }

  static Sample float64(double value) {
    return new Sample(SourceType.FLOAT64, value, String.valueOf(value));
  }

  static Sample number(String json) {
    return new Sample(SourceType.JSON_NUMBER, json, Labels.shortened(json));
  }

  static Sample decimal(String text) {
    return new Sample(SourceType.DECIMAL, new BigDecimal(text), Labels.shortened(text));
  }

  static Sample text(String value) {
    return new Sample(SourceType.STRING, value, Labels.quoted(value));
  }

  static Sample bytes(String hex) {
    return new Sample(SourceType.BYTES, HexFormat.of().parseHex(hex), "0x" + hex);
  }

  static Sample date(int days) {
    return new Sample(SourceType.DATE, days, LocalDate.ofEpochDay(days).toString());
  }

  static Sample time(int milliseconds) {
    return new Sample(SourceType.TIME, milliseconds, clock(milliseconds * 1_000_000L));
  }

  static Sample timestamp(long milliseconds) {
    String label = Instant.ofEpochMilli(milliseconds).toString();
    return new Sample(SourceType.TIMESTAMP, milliseconds, label);
  }

  static Sample timeMicros(long microseconds) {
    boolean isOfDay = microseconds >= 0 && microseconds < 86_400_000_000L;
    String label = isOfDay ? clock(microseconds * 1000) : microseconds + " µs";
    return new Sample(SourceType.TIME_MICROS, microseconds, label);
  }

  static Sample timestampMicros(long microseconds) {
    String label = instant(microseconds, 1_000_000).toString();
    return new Sample(SourceType.TIMESTAMP_MICROS, microseconds, label);
  }

  static Sample timestampNanos(long nanoseconds) {
    String label = instant(nanoseconds, 1_000_000_000).toString();
    return new Sample(SourceType.TIMESTAMP_NANOS, nanoseconds, label);
  }

  static Sample duration(int months, int days, int milliseconds) {
    String label =
        String.format(
            "%s months %s days %s ms",
            Integer.toUnsignedString(months),
            Integer.toUnsignedString(days),
            Integer.toUnsignedString(milliseconds));
    return new Sample(SourceType.DURATION, new int[] {months, days, milliseconds}, label);
  }

  static Sample array(Sample... elements) {
    return array(List.of(elements));
  }

  static Sample array(List<Sample> elements) {
    String label = elements.stream().map(Sample::label).collect(Collectors.joining(", ", "[", "]"));
    return new Sample(SourceType.ARRAY, elements, label);
  }

  /** A STRUCT of names and samples in turn. */
  static Sample struct(Object... fields) {
    Map<String, Sample> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      named.put((String) fields[i], (Sample) fields[i + 1]);
    }
    return fields(SourceType.STRUCT, named);
  }

  static Sample fields(SourceType type, Map<String, Sample> fields) {
    String label =
        fields.entrySet().stream()
            .map(field -> Labels.quoted(field.getKey()) + ": " + field.getValue().label)
            .collect(Collectors.joining(", ", "{", "}"));
    return new Sample(type, fields, label);
  }

  /** A MAP of keys and values in turn. */
  static Sample map(Sample... keysAndValues) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(new Entry(keysAndValues[i], keysAndValues[i + 1]));
    }
    String label =
        entries.stream()
            .map(entry -> entry.key.label + ": " + entry.value.label)
            .collect(Collectors.joining(", ", "{", "}"));
    return new Sample(SourceType.MAP, entries, label);
  }

  static Instant instant(long count, long ofSecond) {
    return Instant.ofEpochSecond(
        Math.floorDiv(count, ofSecond),
        Math.floorMod(count, ofSecond) * (1_000_000_000 / ofSecond));
  }

  private static String clock(long nanoseconds) {
    return LocalTime.ofNanoOfDay(nanoseconds).toString();
  }

  @SuppressWarnings("unchecked")
  List<Sample> elements() {
    return (List<Sample>) value;
  }

  @SuppressWarnings("unchecked")
  Map<String, Sample> fields() {
    return (Map<String, Sample>) value;
  }

  @SuppressWarnings("unchecked")
  List<Entry> entries() {
    return (List<Entry>) value;
  }

  boolean isFinite() {
    return !type.isFloat() || Double.isFinite(((Number) value).doubleValue());
  }

  boolean isNegativeZero() {
    return type.isFloat() && Double.compare(((Number) value).doubleValue(), -0.0) == 0;
  }
}
