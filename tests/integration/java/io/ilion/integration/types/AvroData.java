package io.ilion.integration.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Samples as Avro's writer takes them, with logical types as their physical ones. */
final class AvroData {
  private AvroData() {}

  /** The sample as a writer of this type takes it. */
  static Object datum(Schema schema, Sample sample) {
    Schema type = schema.getType() == Schema.Type.UNION ? branch(schema, sample) : schema;
    return switch (sample.type()) {
      case STRING ->
          type.getType() == Schema.Type.ENUM
              ? new GenericData.EnumSymbol(type, sample.value())
              : sample.value();
      case BYTES -> bytes(type, (byte[]) sample.value());
      case DECIMAL -> decimal(type, (BigDecimal) sample.value());
      case DURATION -> new GenericData.Fixed(type, duration((int[]) sample.value()));
      case ARRAY ->
          new GenericData.Array<>(
              type,
              sample.elements().stream().map(part -> datum(type.getElementType(), part)).toList());
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        sample.fields().forEach((k, part) -> map.put(k, datum(type.getValueType(), part)));
        yield map;
      }
      case MAP ->
          new GenericData.Array<>(
              type,
              sample.entries().stream().map(entry -> entry(type.getElementType(), entry)).toList());
      case STRUCT -> {
        GenericData.Record record = new GenericData.Record(type);
        sample.fields().forEach((k, part) -> record.put(k, datum(type.getField(k).schema(), part)));
        yield record;
      }
      default -> sample.value();
    };
  }

  private static Schema branch(Schema union, Sample sample) {
    boolean isNull = sample.type() == SourceType.NULL;
    List<Schema> branches = union.getTypes();
    if (branches.size() == 2 && branches.get(0).getType() == Schema.Type.NULL) {
      return branches.get(isNull ? 0 : 1);
    }
    Schema.Type wanted =
        switch (sample.type()) {
          case NULL -> Schema.Type.NULL;
          case INT32 -> Schema.Type.INT;
          case FLOAT64 -> Schema.Type.DOUBLE;
          case STRING -> Schema.Type.STRING;
          case ARRAY -> Schema.Type.ARRAY;
          default -> throw new AssertionError("no branch for " + sample.type());
        };
    return branches.stream().filter(b -> b.getType() == wanted).findFirst().orElseThrow();
  }

  private static Object entry(Schema type, Sample.Entry entry) {
    GenericData.Record record = new GenericData.Record(type);
    record.put("key", datum(type.getField("key").schema(), entry.key()));
    record.put("value", datum(type.getField("value").schema(), entry.value()));
    return record;
  }

  private static Object bytes(Schema type, byte[] value) {
    return type.getType() == Schema.Type.FIXED
        ? new GenericData.Fixed(type, value)
        : ByteBuffer.wrap(value);
  }

  private static Object decimal(Schema type, BigDecimal value) {
    byte[] digits = value.unscaledValue().toByteArray();
    if (type.getLogicalType() instanceof LogicalTypes.BigDecimal) {
      return bigDecimal(digits, value.scale());
    }
    if (type.getType() != Schema.Type.FIXED) {
      return ByteBuffer.wrap(digits);
    }
    byte[] padded = new byte[type.getFixedSize()];
    Arrays.fill(padded, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(digits, 0, padded, padded.length - digits.length, digits.length);
    return new GenericData.Fixed(type, padded);
  }

  /** Bytes inside of bytes: the digits, then the scale, both as Avro encodes them. */
  private static ByteBuffer bigDecimal(byte[] digits, int scale) {
    Schema inner =
        Schema.createRecord(
            "BigDecimal",
            null,
            null,
            false,
            List.of(
                new Schema.Field("digits", Schema.create(Schema.Type.BYTES)),
                new Schema.Field("scale", Schema.create(Schema.Type.INT))));
    GenericData.Record record = new GenericData.Record(inner);
    record.put("digits", ByteBuffer.wrap(digits));
    record.put("scale", scale);
    return ByteBuffer.wrap(SchemaRegistry.binary(inner, record));
  }

  private static byte[] duration(int[] parts) {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(parts).forEach(bytes::putInt);
    return bytes.array();
  }
}
