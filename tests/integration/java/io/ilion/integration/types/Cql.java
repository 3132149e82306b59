package io.ilion.integration.types;

import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.GettableByIndex;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What stands in a column, in the notation of CQL. */
public final class Cql {
  private Cql() {}

  /** A part, or a column of a row: a null too where the driver would make an empty collection. */
  public static Object part(GettableByIndex whole, int index) {
    return whole.isNull(index) ? null : whole.getObject(index);
  }

  /** A literal; long ones lose their middle. */
  public static String literal(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String text) {
      String quoted = Labels.quoted(text);
      return "'" + quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"") + "'";
    }
    if (value instanceof ByteBuffer bytes) {
      return "0x" + ExactScalar.hex(bytes);
    }
    if (value instanceof InetAddress address) {
      return "'" + address.getHostAddress() + "'";
    }
    if (value instanceof Instant || value instanceof LocalDate || value instanceof LocalTime) {
      return "'" + value + "'";
    }
    if (value instanceof BigDecimal || value instanceof BigInteger) {
      return Labels.shortened(value.toString());
    }
    return composite(value);
  }

  private static String composite(Object value) {
    if (value instanceof CqlVector<?> vector) {
      List<Object> elements = new ArrayList<>();
      vector.forEach(elements::add);
      return literal(elements);
    }
    if (value instanceof Collection<?> elements) {
      boolean isSet = value instanceof Set;
      return joined(elements, Cql::literal, isSet ? "{" : "[", isSet ? "}" : "]");
    }
    if (value instanceof Map<?, ?> map) {
      return joined(
          map.entrySet(),
          entry -> literal(entry.getKey()) + ": " + literal(entry.getValue()),
          "{",
          "}");
    }
    if (value instanceof UdtValue udt) {
      return joined(
          udt.getType().getFieldNames(),
          name -> name.asInternal() + ": " + literal(part(udt, udt.firstIndexOf(name))),
          "{",
          "}");
    }
    if (value instanceof TupleValue tuple) {
      List<Object> parts = new ArrayList<>();
      IntStream.range(0, tuple.size()).forEach(i -> parts.add(part(tuple, i)));
      return joined(parts, Cql::literal, "(", ")");
    }
    return value.toString();
  }

  private static <T> String joined(
      Collection<T> parts, Function<T, String> text, String open, String close) {
    return parts.stream().map(text).collect(Collectors.joining(", ", open, close));
  }
}
