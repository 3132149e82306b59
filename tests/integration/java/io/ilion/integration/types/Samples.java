package io.ilion.integration.types;

import static io.ilion.integration.types.Sample.array;
import static io.ilion.integration.types.Sample.bytes;
import static io.ilion.integration.types.Sample.date;
import static io.ilion.integration.types.Sample.decimal;
import static io.ilion.integration.types.Sample.duration;
import static io.ilion.integration.types.Sample.float32;
import static io.ilion.integration.types.Sample.float64;
import static io.ilion.integration.types.Sample.int16;
import static io.ilion.integration.types.Sample.int32;
import static io.ilion.integration.types.Sample.int64;
import static io.ilion.integration.types.Sample.int8;
import static io.ilion.integration.types.Sample.map;
import static io.ilion.integration.types.Sample.nothing;
import static io.ilion.integration.types.Sample.number;
import static io.ilion.integration.types.Sample.struct;
import static io.ilion.integration.types.Sample.text;
import static io.ilion.integration.types.Sample.time;
import static io.ilion.integration.types.Sample.timeMicros;
import static io.ilion.integration.types.Sample.timestamp;
import static io.ilion.integration.types.Sample.timestampMicros;
import static io.ilion.integration.types.Sample.timestampNanos;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The values that the matrix tries: of each type usual ones first, then its edges. */
public final class Samples {
  private Samples() {}

  private static final String HUGE = "123456789012345678901234567890123456789012345678901234567890";
  private static final String TIME_UUID = "50554d6e-29bb-11e5-b345-feff819cdc9f";
  private static final String RANDOM_UUID = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";

  private static final List<Sample> SCALARS =
      List.of(
          nothing(),
          Sample.of(true),
          Sample.of(false),
          int8(127),
          int8(0),
          int8(-128),
          int16(32767),
          int16(-32768),
          int16(4),
          int32(19782),
          int32(0),
          int32(-1),
          int32(16777217),
          int32(Integer.MAX_VALUE),
          int32(Integer.MIN_VALUE),
          int64(1709251199123L),
          int64(0),
          int64(-1),
          int64(5_000_000_000L),
          int64(9007199254740993L),
          int64(Long.MAX_VALUE),
          int64(Long.MIN_VALUE),
          float32(1.5f),
          float32(0.1f),
          float32(100f),
          float32(-0.0f),
          float32(Float.MAX_VALUE),
          float32(Float.MIN_VALUE),
          float32(Float.NaN),
          float32(Float.POSITIVE_INFINITY),
          float32(Float.NEGATIVE_INFINITY),
          float64(1.5),
          float64(0.1),
          float64(100),
          float64(-0.0),
          float64(0.1234567891),
          float64(9007199254740992.0),
          float64(1e300),
          float64(Double.MIN_VALUE),
          float64(Double.NaN),
          float64(Double.POSITIVE_INFINITY),
          float64(Double.NEGATIVE_INFINITY),
          number("42"),
          number("0"),
          number("-1"),
          number("1.0"),
          number("1e3"),
          number("19.90"),
          number("0.1"),
          number("0.1234567891"),
          number("128"),
          number("16777217"),
          number("5000000000"),
          number("9223372036854775807"),
          number("9223372036854775808"),
          number("-" + HUGE),
          number(HUGE + "." + HUGE),
          number("1e400"),
          number("1e-400"),
          number("-0"),
          number("1e2147483648"),
          number("1e2147483649"),
          decimal("19.90"),
          decimal("0"),
          decimal("-1"),
          decimal("2.00"),
          decimal("1E+3"),
          decimal("9223372036854775808"),
          decimal("-" + HUGE + "." + HUGE),
          decimal("1E-40"),
          bytes("cafe00"),
          bytes(""),
          bytes("00"),
          bytes("7f000001"),
          bytes("ff"),
          bytes("50554d6e29bb11e5b345feff819cdc9f"),
          bytes("f81d4fae7dec41d0a76500a0c91e6bf6"),
          date(19782),
          date(0),
          date(-1),
          date(-719529),
          date(2932897),
          date(Integer.MAX_VALUE),
          date(Integer.MIN_VALUE),
          time(43_200_000),
          time(0),
          time(86_399_999),
          timestamp(1709251199123L),
          timestamp(0),
          timestamp(-1),
          timestamp(1709164800000L),
          timestamp(-62135596800001L),
          timestamp(253402300800000L),
          timestamp(Long.MAX_VALUE),
          timestamp(Long.MIN_VALUE),
          timeMicros(43_200_000_000L),
          timeMicros(0),
          timeMicros(86_399_999_999L),
          timeMicros(86_400_000_000L),
          timeMicros(-1),
          timestampMicros(1709251199123000L),
          timestampMicros(1709251199123456L),
          timestampMicros(1709164800000000L),
          timestampMicros(-1),
          timestampMicros(-1000),
          timestampNanos(1709251199123000000L),
          timestampNanos(1709251199123456789L),
          timestampNanos(1709164800000000000L),
          timestampNanos(-1_000_000),
          timestampNanos(-1),
          timestampNanos(Long.MIN_VALUE),
          duration(14, 3, 4005),
          duration(0, 0, 0),
          duration(Integer.MAX_VALUE, Integer.MAX_VALUE, -1),
          duration(-1, 0, 0),
          duration(0, -1, 0));

  private static final List<String> TEXTS =
      List.of(
          "plain",
          "",
          "ä😀",
          "\u0000",
          " 42",
          "true",
          "False",
          "yes",
          "42",
          "0",
          "-1",
          "+5",
          "007",
          "1.0",
          "1e3",
          ".5",
          "19.90",
          "0.1",
          "1,000",
          "0x1F",
          "128",
          "32768",
          "16777217",
          "5000000000",
          "9223372036854775807",
          "9223372036854775808",
          HUGE + "." + HUGE,
          "1e400",
          "NaN",
          "Infinity",
          "-Infinity",
          "inf",
          "0xcafe00",
          "0x",
          "0xabc",
          "yv4A",
          TIME_UUID,
          RANDOM_UUID,
          RANDOM_UUID.toUpperCase(java.util.Locale.ROOT),
          RANDOM_UUID.replace("-", ""),
          "{" + RANDOM_UUID + "}",
          "10.1.2.3",
          "2001:db8::1",
          "::ffff:10.0.0.1",
          "010.1.2.3",
          "localhost",
          "10.1.2.0/24",
          "2024-02-29",
          "2023-02-29",
          "1900-02-29",
          "1969-12-31",
          "0000-01-01",
          "9999-12-31",
          "+010000-01-01",
          "-000001-12-31",
          "20240229",
          "2024-2-9",
          "29.02.2024",
          "2024-02-29T23:59:59.123Z",
          "2024-02-29T23:59:59.1234Z",
          "2024-02-29T23:59:59.1230000Z",
          "2024-02-29T23:30:00+02:00",
          "2024-02-29T00:00:00Z",
          "2024-02-29T00:00-05:00",
          "2024-02-29 23:59:59",
          "2024-02-29T24:00:00Z",
          "2024-02-29T23:59:60Z",
          "2024-02-29T12:00[Europe/Athens]",
          "2024-02-29T12:00+02:00[Europe/Athens]",
          "1969-12-31T23:59:59.999Z",
          "20240229235959",
          "1709251199123",
          "23:59:59.999999999",
          "12:30",
          "24:00:00",
          "23:59:60",
          "12:30:00Z",
          "1y2mo3d4h5m6s",
          "P1Y2M3DT4H5M6S",
          "-PT0.5S",
          "-1mo2d",
          "P0.5D",
          "[1, 2]",
          "{\"a\": 1}");

  private static final List<Sample> COMPOSITES =
      List.of(
          array(int32(1), int32(2)),
          array(),
          array(int32(1), int32(2), int32(3)),
          array(int32(2), int32(1), int32(2)),
          array(nothing(), int32(1)),
          array(float64(1.5), float64(-2)),
          array(Sample.of(true), Sample.of(false)),
          array(text("b"), text("a")),
          array(int32(7), text("x")),
          array(text("1"), text("2")),
          array(text("2024-02-29"), text("1969-12-31")),
          array(text("00:00"), text("23:59:59.999999999")),
          array(text(TIME_UUID), text(TIME_UUID)),
          array(text("0x"), text("0xcafe00")),
          array(text("::1"), text("10.1.2.3")),
          array(text("1mo"), text("-2d")),
          array(bytes("cafe00"), bytes("")),
          array(array(int32(1), int32(2)), array(int32(3), int32(4))),
          array(array(int32(1), text("x")), array(int32(2), text("y"))),
          array(int32(1), array(text("x"), float64(0.5))),
          array(
              struct("city", text("Ilion"), "zip", int32(17)),
              struct("city", text("Tyros"), "zip", nothing())),
          array(map(text("a"), int64(1)), map()),
          map(text("a"), int32(1), text("b"), int32(-2)),
          map(),
          map(int32(7), Sample.of(true), int32(-8), Sample.of(false)),
          map(text("7"), Sample.of(true)),
          map(text("a"), nothing()),
          map(text("a"), text("x")),
          map(text("a"), array(array(int32(2), int32(1)), array())),
          map(array(int32(1), int32(2)), text("x")),
          map(text("home"), struct("city", text("Ilion"), "zip", int32(17))),
          map(text("city"), text("Ilion")),
          struct("city", text("Ilion"), "zip", int32(17)),
          struct("city", text("Ilion")),
          struct("city", nothing(), "zip", nothing()),
          struct("city", text("Ilion"), "zip", text("no number")),
          struct("city", text("Ilion"), "county", text("Troas")),
          struct("City", text("Ilion")),
          struct(
              "name",
              text("Hektor"),
              "home",
              struct("city", text("Ilion"), "zip", int32(17)),
              "phones",
              array(text("1"), text("2"))));

  private static final Set<String> EVERYWHERE =
      Set.of("plain", "", "ä😀", "true", "42", "0xcafe00", RANDOM_UUID, "10.1.2.3", "2024-02-29");

  /** Whether it is tried in every form that can say it. */
  static boolean isEverywhere(Sample sample) {
    return sample.type() != SourceType.STRING || EVERYWHERE.contains(sample.value());
  }

  /** All of them, those of one type behind each other. */
  public static List<Sample> all() {
    return Stream.of(SCALARS.stream(), TEXTS.stream().map(Sample::text), COMPOSITES.stream())
        .flatMap(samples -> samples)
        .toList();
  }
}
