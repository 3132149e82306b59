package io.ilion.integration.types;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The field {@code v} of a JSON object: with its numbers as they are written, where the connector
 * reads the text itself, or as INT64 and FLOAT64, where {@code JsonConverter} has read it.
 */
final class JsonCarrier implements Carrier {
  private final boolean keepsNumbers;

  private JsonCarrier(boolean keepsNumbers) {
    this.keepsNumbers = keepsNumbers;
  }

  static JsonCarrier readByConnector() {
    return new JsonCarrier(true);
  }

  static JsonCarrier readByConverter() {
    return new JsonCarrier(false);
  }

  @Override
  public Sample carried(Sample sample) {
    return switch (sample.type()) {
      case NULL, BOOLEAN, STRING -> sample;
      case JSON_NUMBER -> keepsNumbers ? sample : null;
      case INT64 -> keepsNumbers ? null : sample;
        // JSON says neither NaN nor infinity, and the converter loses the sign of zero.
      case FLOAT64 -> keepsNumbers || !sample.isFinite() || sample.isNegativeZero() ? null : sample;
      case ARRAY, MAP, STRUCT -> composite(sample);
      default -> null;
    };
  }

  /** A part, whose type in the sample is that of forms with more types. */
  private Sample part(Sample sample) {
    return switch (sample.type()) {
      case INT8, INT16, INT32, INT64 -> {
        long number = ((Number) sample.value()).longValue();
        yield keepsNumbers ? Sample.number(String.valueOf(number)) : Sample.int64(number);
      }
      case FLOAT32, FLOAT64 ->
          keepsNumbers ? Sample.number(String.valueOf(sample.value())) : carried(sample);
      default -> carried(sample);
    };
  }

  private Sample composite(Sample sample) {
    if (sample.type() == SourceType.ARRAY) {
      Sample array =
          Sample.array(
              sample.elements().stream().map(this::part).filter(Objects::nonNull).toList());
      return array.elements().size() == sample.elements().size() ? array : null;
    }
    Map<String, Sample> fields = new LinkedHashMap<>();
    if (sample.type() == SourceType.STRUCT) {
      sample.fields().forEach((name, field) -> fields.put(name, part(field)));
    } else {
      for (Sample.Entry entry : sample.entries()) {
        if (entry.key().type() != SourceType.STRING) {
          return null;
        }
        fields.put((String) entry.key().value(), part(entry.value()));
      }
    }
    return fields.containsValue(null) ? null : Sample.fields(SourceType.OBJECT, fields);
  }

  @Override
  public byte[] encode(Sample sample) {
    return ("{\"v\":" + json(carried(sample)) + "}").getBytes(StandardCharsets.UTF_8);
  }

  static String json(Sample sample) {
    return switch (sample.type()) {
      case ARRAY ->
          sample.elements().stream()
              .map(JsonCarrier::json)
              .collect(Collectors.joining(",", "[", "]"));
      case OBJECT ->
          sample.fields().entrySet().stream()
              .map(field -> quoted(field.getKey()) + ":" + json(field.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case STRING -> quoted((String) sample.value());
      default -> String.valueOf(sample.value());
    };
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
