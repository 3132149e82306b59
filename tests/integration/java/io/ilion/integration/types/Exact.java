package io.ilion.integration.types;

import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.VectorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Whether what stands in a column says exactly what a sample says: judged with Java's own numbers,
 * dates and texts, and without a look at how the connector converts.
 */
public final class Exact {
  private Exact() {}

  /**
   * Whether the value that the driver read is the sample.
   *
   * @param type the type of the column, or of a part of it
   */
  public static boolean says(DataType type, Object found, Sample sample) {
    if (found == null) {
      return sample.type() == SourceType.NULL || isNothing(sample);
    }
    if (type instanceof ListType list) {
      return elements(sample, (List<?>) found, list.getElementType());
    }
    if (type instanceof VectorType vector) {
      List<Object> values = new ArrayList<>();
      ((CqlVector<?>) found).forEach(values::add);
      return elements(sample, values, vector.getElementType());
    }
    if (type instanceof SetType set) {
      return set(sample, (Collection<?>) found, set.getElementType());
    }
    if (type instanceof MapType map) {
      return map(sample, (Map<?, ?>) found, map);
    }
    if (type instanceof UserDefinedType) {
      return fields(sample, (UdtValue) found);
    }
    if (type instanceof TupleType tuple) {
      return tuple(sample, (TupleValue) found, tuple);
    }
    return ExactScalar.says(type, found, sample);
  }

  /**
   * The server keeps empty collections and types without a field as null, unless they are frozen.
   */
  private static boolean isNothing(Sample sample) {
    return switch (sample.type()) {
      case ARRAY -> sample.elements().isEmpty();
      case MAP -> sample.entries().isEmpty();
      case OBJECT, STRUCT ->
          sample.fields().values().stream().allMatch(field -> field.type() == SourceType.NULL);
      default -> false;
    };
  }

  private static boolean elements(Sample sample, List<?> found, DataType of) {
    if (sample.type() != SourceType.ARRAY || sample.elements().size() != found.size()) {
      return false;
    }
    for (int i = 0; i < found.size(); i++) {
      if (!says(of, found.get(i), sample.elements().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean set(Sample sample, Collection<?> found, DataType of) {
    if (sample.type() != SourceType.ARRAY) {
      return false;
    }
    BiPredicate<Object, Sample> same = (value, element) -> says(of, value, element);
    List<Sample> elements = sample.elements();
    return found.stream().allMatch(value -> elements.stream().anyMatch(e -> same.test(value, e)))
        && elements.stream().allMatch(e -> found.stream().anyMatch(value -> same.test(value, e)));
  }

  private static boolean map(Sample sample, Map<?, ?> found, MapType type) {
    List<Sample.Entry> entries = new ArrayList<>();
    switch (sample.type()) {
      case MAP -> entries.addAll(sample.entries());
      case OBJECT ->
          sample.fields().forEach((k, v) -> entries.add(new Sample.Entry(Sample.text(k), v)));
      default -> {
        return false;
      }
    }
    // No two keys of a sample become one.
    return entries.size() == found.size()
        && entries.stream()
            .allMatch(
                entry ->
                    found.entrySet().stream()
                        .anyMatch(
                            row ->
                                says(type.getKeyType(), row.getKey(), entry.key())
                                    && says(type.getValueType(), row.getValue(), entry.value())));
  }

  private static boolean tuple(Sample sample, TupleValue found, TupleType type) {
    if (sample.type() != SourceType.ARRAY
        || sample.elements().size() > type.getComponentTypes().size()) {
      return false;
    }
    for (int i = 0; i < type.getComponentTypes().size(); i++) {
      boolean isThere = i < sample.elements().size();
      Sample element = isThere ? sample.elements().get(i) : Sample.nothing();
      if (!says(type.getComponentTypes().get(i), Cql.part(found, i), element)) {
        return false;
      }
    }
    return true;
  }

  private static boolean fields(Sample sample, UdtValue found) {
    Map<String, Sample> fields = new HashMap<>();
    switch (sample.type()) {
      case STRUCT, OBJECT -> fields.putAll(sample.fields());
      case MAP ->
          sample
              .entries()
              .forEach(entry -> fields.put((String) entry.key().value(), entry.value()));
      default -> {
        return false;
      }
    }
    UserDefinedType type = found.getType();
    for (int i = 0; i < type.getFieldNames().size(); i++) {
      Sample field = fields.remove(type.getFieldNames().get(i).asInternal());
      Sample expected = field == null ? Sample.nothing() : field;
      if (!says(type.getFieldTypes().get(i), Cql.part(found, i), expected)) {
        return false;
      }
    }
    return fields.isEmpty();
  }
}
