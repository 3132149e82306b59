package io.ilion.integration.types;

import static com.datastax.oss.driver.api.core.type.DataTypes.ASCII;
import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.BLOB;
import static com.datastax.oss.driver.api.core.type.DataTypes.BOOLEAN;
import static com.datastax.oss.driver.api.core.type.DataTypes.COUNTER;
import static com.datastax.oss.driver.api.core.type.DataTypes.DATE;
import static com.datastax.oss.driver.api.core.type.DataTypes.DECIMAL;
import static com.datastax.oss.driver.api.core.type.DataTypes.DOUBLE;
import static com.datastax.oss.driver.api.core.type.DataTypes.DURATION;
import static com.datastax.oss.driver.api.core.type.DataTypes.FLOAT;
import static com.datastax.oss.driver.api.core.type.DataTypes.INET;
import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.SMALLINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIME;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMEUUID;
import static com.datastax.oss.driver.api.core.type.DataTypes.TINYINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;
import static com.datastax.oss.driver.api.core.type.DataTypes.VARINT;

import com.datastax.oss.driver.api.core.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

/** {@link Exact} for types of no parts. What no rule here allows is not exact. */
final class ExactScalar {
  private ExactScalar() {}

  private static final Map<DataType, BiPredicate<Object, Sample>> RULES =
      Map.ofEntries(
          Map.entry(TINYINT, ExactScalar::integer),
          Map.entry(SMALLINT, ExactScalar::integer),
          Map.entry(INT, ExactScalar::integer),
          Map.entry(BIGINT, ExactScalar::bigint),
          Map.entry(COUNTER, ExactScalar::bigint),
          Map.entry(VARINT, ExactScalar::integer),
          Map.entry(FLOAT, (found, sample) -> floating(found, (Float) found, sample)),
          Map.entry(DOUBLE, (found, sample) -> floating(found, (Double) found, sample)),
          Map.entry(DECIMAL, (found, sample) -> decimal((BigDecimal) found, sample)),
          Map.entry(BOOLEAN, ExactScalar::truth),
          Map.entry(TEXT, (found, sample) -> text((String) found, sample)),
          Map.entry(ASCII, (found, sample) -> text((String) found, sample)),
          Map.entry(BLOB, (found, sample) -> blob((ByteBuffer) found, sample)),
          Map.entry(DATE, ExactTime::date),
          Map.entry(TIME, ExactTime::time),
          Map.entry(TIMESTAMP, ExactTime::timestamp),
          Map.entry(DURATION, ExactTime::duration),
          Map.entry(UUID, (found, sample) -> uuid((java.util.UUID) found, sample)),
          Map.entry(TIMEUUID, (found, sample) -> uuid((java.util.UUID) found, sample)),
          Map.entry(INET, (found, sample) -> inet((InetAddress) found, sample)));

  static boolean says(DataType type, Object found, Sample sample) {
    BiPredicate<Object, Sample> rule = RULES.get(type);
    try {
      return rule != null && rule.test(found, sample);
    } catch (RuntimeException e) {
      // The sample has no such reading: text that is no number, too many digits and the like.
      return false;
    }
  }

  /** The number that a sample says; of floats their very value, not their shortest text. */
  static BigDecimal number(Sample sample) {
    return switch (sample.type()) {
      case INT8, INT16, INT32, INT64 -> BigDecimal.valueOf(((Number) sample.value()).longValue());
      case FLOAT32, FLOAT64 -> new BigDecimal(((Number) sample.value()).doubleValue());
      case DECIMAL -> (BigDecimal) sample.value();
      case JSON_NUMBER, STRING -> number((String) sample.value());
      default -> throw new NumberFormatException(sample.type() + " is no number");
    };
  }

  private static BigDecimal number(String text) {
    int exponent = text.toLowerCase(Locale.ROOT).indexOf('e');
    if (exponent < 0) {
      return new BigDecimal(text);
    }
    // Java reads no exponent beyond 32 bits, but knows a scale of -2147483648.
    BigDecimal mantissa = new BigDecimal(text.substring(0, exponent));
    long scale = mantissa.scale() - Long.parseLong(text.substring(exponent + 1));
    return new BigDecimal(mantissa.unscaledValue(), Math.toIntExact(scale));
  }

  private static boolean integer(Object found, Sample sample) {
    return new BigDecimal(found.toString()).compareTo(number(sample)) == 0;
  }

  private static boolean bigint(Object found, Sample sample) {
    Long milliseconds = ExactTime.milliseconds(sample);
    return milliseconds == null ? integer(found, sample) : found.equals(milliseconds);
  }

  private static boolean floating(Object found, double wide, Sample sample) {
    if (!sample.isFinite() || !Double.isFinite(wide)) {
      // Text and JSON numbers never overflow to infinity: only what is spelled like this.
      return sample.type().isFloat() || sample.type() == SourceType.STRING
          ? found.toString().equals(sample.value().toString())
          : false;
    }
    BigDecimal number = number(sample);
    if (sample.isNegativeZero() || number.signum() == 0) {
      return wide == 0 && (Double.compare(wide, -0.0) == 0) == isNegative(sample);
    }
    if (new BigDecimal(wide).compareTo(number) == 0) {
      return true;
    }
    return switch (sample.type()) {
        // The shortest text is what people mean; of whole numbers nothing else is meant.
      case FLOAT64 -> Double.parseDouble(found.toString()) == (Double) sample.value();
      case DECIMAL -> wide == nearest(found, sample.value().toString());
      case JSON_NUMBER, STRING ->
          isPlainInteger(sample)
              ? new BigDecimal(found.toString()).compareTo(number) == 0
              : wide != 0 && wide == nearest(found, (String) sample.value());
      default -> false;
    };
  }

  private static double nearest(Object found, String text) {
    return found instanceof Float ? Float.parseFloat(text) : Double.parseDouble(text);
  }

  private static boolean isNegative(Sample sample) {
    return sample.value().toString().startsWith("-");
  }

  private static boolean isPlainInteger(Sample sample) {
    return ((String) sample.value()).matches("[+-]?[0-9]+");
  }

  private static boolean decimal(BigDecimal found, Sample sample) {
    return switch (sample.type()) {
      case FLOAT32 -> isShortest(found, found.floatValue() == (Float) sample.value(), sample);
      case FLOAT64 -> isShortest(found, found.doubleValue() == (Double) sample.value(), sample);
      default -> found.equals(number(sample));
    };
  }

  /** Java's own shortest text is one digit too long at times. */
  private static boolean isShortest(BigDecimal found, boolean isSame, Sample sample) {
    int digits = new BigDecimal(sample.value().toString()).precision();
    return isSame && found.stripTrailingZeros().precision() <= digits;
  }

  private static boolean truth(Object found, Sample sample) {
    return switch (sample.type()) {
      case BOOLEAN -> found.equals(sample.value());
      case STRING -> found.toString().equalsIgnoreCase((String) sample.value());
      default -> false;
    };
  }

  private static boolean text(String found, Sample sample) {
    return switch (sample.type()) {
      case BOOLEAN, INT8, INT16, INT32, INT64, STRING, JSON_NUMBER, DECIMAL ->
          found.equals(sample.value().toString());
      case FLOAT32 -> Float.valueOf(found).equals(sample.value());
      case FLOAT64 -> Double.valueOf(found).equals(sample.value());
      case BYTES -> found.equals(new String((byte[]) sample.value(), StandardCharsets.UTF_8));
      default -> ExactTime.text(found, sample);
    };
  }

  private static boolean blob(ByteBuffer found, Sample sample) {
    return switch (sample.type()) {
      case BYTES -> found.equals(ByteBuffer.wrap((byte[]) sample.value()));
      case STRING -> ("0x" + hex(found)).equalsIgnoreCase((String) sample.value());
      default -> false;
    };
  }

  static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static boolean uuid(java.util.UUID found, Sample sample) {
    return switch (sample.type()) {
      case STRING -> found.toString().equalsIgnoreCase((String) sample.value());
      case BYTES ->
          new BigInteger(1, (byte[]) sample.value())
              .equals(new BigInteger(found.toString().replace("-", ""), 16));
      default -> false;
    };
  }

  private static boolean inet(InetAddress found, Sample sample) {
    try {
      return switch (sample.type()) {
          // Names and leading zeros, which Java takes too, are no addresses.
        case STRING -> found.equals(InetAddress.getByName((String) sample.value()));
        case BYTES -> found.equals(InetAddress.getByAddress((byte[]) sample.value()));
        default -> false;
      };
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
