package io.ilion.connect.cassandra;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Writes keys, values and headers, and whatever nests in them.
 *
 * <p>Nothing in a record makes it fail: a part that cannot be said in the format is written as
 * unencodable with its reason, and the core refuses it where a route reads it. The reason never
 * holds the value.
 */
final class ValueEncoder {
  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INT8 = 3;
  private static final int INT16 = 4;
  private static final int INT32 = 5;
  private static final int INT64 = 6;
  private static final int FLOAT32 = 7;
  private static final int FLOAT64 = 8;
  private static final int TEXT = 9;
  private static final int BYTES = 10;
  private static final int DECIMAL = 11;
  private static final int DATE = 12;
  private static final int TIME = 13;
  private static final int TIMESTAMP = 14;
  private static final int LIST = 15;
  private static final int MAP = 16;
  private static final int OBJECT = 17;
  private static final int STRUCT = 18;
  private static final int UNENCODABLE = 19;

  private static final int DEEPEST = 100;
  private static final long MILLIS_PER_DAY = 24L * 60 * 60 * 1000;
  private static final String UNPAIRED_SURROGATE = "text with an unpaired surrogate";

  private static final String UNSAYABLE_KEY = "a map with a key that is " + UNPAIRED_SURROGATE;

  private final FrameWriter writer;
  private final Dictionary dictionary;
  private final StructPlan.Cache plans = new StructPlan.Cache(name -> true);

  /** For a record's value, of which not all fields may be wanted. */
  private final StructPlan.Cache valuePlans;

  ValueEncoder(FrameWriter writer, Dictionary dictionary, Reads reads) {
    this.writer = writer;
    this.dictionary = dictionary;
    valuePlans = new StructPlan.Cache(reads::isFieldWanted);
  }

  /** Writes what is wanted of a record's value. */
  void encodeValue(Schema schema, Object value) {
    int start = writer.position();
    try {
      if (value instanceof Struct && schema != null && SchemaKind.of(schema) == SchemaKind.STRUCT) {
        struct((Struct) value, valuePlans, 0);
      } else if (schema == null && value instanceof Map) {
        fields((Map<?, ?>) value);
      } else {
        encode(schema, value, 0);
      }
    } catch (RuntimeException e) {
      failed(start, e);
    }
  }

  void encode(Schema schema, Object value) {
    int start = writer.position();
    try {
      encode(schema, value, 0);
    } catch (RuntimeException e) {
      failed(start, e);
    }
  }

  /** A collection of foreign make failed while it was read. */
  private void failed(int start, RuntimeException e) {
    writer.truncate(start);
    unencodable("a value that failed with " + e.getClass().getName() + " while it was read");
  }

  void unencodable(String reason) {
    writer.u8(UNENCODABLE);
    writer.text(reason);
  }

  private void encode(Schema schema, Object value, int depth) {
    if (value == null) {
      writer.u8(NULL);
    } else if (schema == null) {
      schemaless(value, depth);
    } else {
      typed(SchemaKind.of(schema), schema, value, depth);
    }
  }

  /** Converters and transforms need not keep to the schema, so each value's class is looked at. */
  private void typed(SchemaKind kind, Schema schema, Object value, int depth) {
    if (!isOf(kind, value)) {
      unencodable(
          "a value of class " + value.getClass().getName() + " under the schema type " + kind);
      return;
    }
    switch (kind) {
      case ARRAY:
        list(schema.valueSchema(), (List<?>) value, depth);
        break;
      case MAP:
        map(schema.keySchema(), schema.valueSchema(), (Map<?, ?>) value, depth);
        break;
      case DATE:
        date((Date) value);
        break;
      case TIME:
        time((Date) value);
        break;
      default:
        schemaless(value, depth); // the class says all
        break;
    }
  }

  private static boolean isOf(SchemaKind kind, Object value) {
    switch (kind) {
      case BOOLEAN:
        return value instanceof Boolean;
      case INT8:
        return value instanceof Byte;
      case INT16:
        return value instanceof Short;
      case INT32:
        return value instanceof Integer;
      case INT64:
        return value instanceof Long;
      case FLOAT32:
        return value instanceof Float;
      case FLOAT64:
        return value instanceof Double;
      case STRING:
        return value instanceof String;
      case BYTES:
        return value instanceof byte[] || value instanceof ByteBuffer;
      case ARRAY:
        return value instanceof List;
      case MAP:
        return value instanceof Map;
      case STRUCT:
        return value instanceof Struct;
      case DECIMAL:
        return value instanceof BigDecimal;
      case DATE:
      case TIME:
      case TIMESTAMP:
        return value instanceof Date;
      default:
        return false;
    }
  }

  /** Interfaces last: the JVM searches all that a class has for one that it has not. */
  private void schemaless(Object value, int depth) {
    if (value instanceof byte[]) {
      writer.u8(BYTES);
      bytes((byte[]) value);
    } else if (value instanceof String) {
      text((String) value);
    } else if (value instanceof Long) {
      writer.u8(INT64);
      writer.i64((Long) value);
    } else if (value instanceof Integer) {
      writer.u8(INT32);
      writer.i32((Integer) value);
    } else if (value instanceof Double) {
      writer.u8(FLOAT64);
      writer.i64(Double.doubleToRawLongBits((Double) value));
    } else if (value instanceof Boolean) {
      writer.u8((Boolean) value ? TRUE : FALSE);
    } else if (value instanceof Struct) {
      struct((Struct) value, plans, depth);
    } else if (value instanceof ByteBuffer) {
      writer.u8(BYTES);
      writer.varint(((ByteBuffer) value).remaining());
      writer.raw((ByteBuffer) value);
    } else if (value instanceof BigDecimal) {
      decimal(((BigDecimal) value).unscaledValue(), ((BigDecimal) value).scale());
    } else if (value instanceof BigInteger) {
      decimal((BigInteger) value, 0);
    } else if (value instanceof Date) {
      writer.u8(TIMESTAMP);
      writer.i64(((Date) value).getTime());
    } else if (value instanceof Float) {
      writer.u8(FLOAT32);
      writer.i32(Float.floatToRawIntBits((Float) value));
    } else if (value instanceof Short) {
      writer.u8(INT16);
      writer.i16((Short) value);
    } else if (value instanceof Byte) {
      writer.u8(INT8);
      writer.u8((Byte) value);
    } else if (value instanceof Map) {
      schemalessMap((Map<?, ?>) value, depth);
    } else if (value instanceof List) {
      list(null, (List<?>) value, depth);
    } else {
      unencodable("a value of class " + value.getClass().getName());
    }
  }

  private void text(String value) {
    int start = writer.position();
    writer.u8(TEXT);
    if (!writer.text(value)) {
      writer.truncate(start);
      unencodable(UNPAIRED_SURROGATE);
    }
  }

  private void bytes(byte[] value) {
    writer.varint(value.length);
    writer.raw(value, 0, value.length);
  }

  private void decimal(BigInteger unscaled, int scale) {
    writer.u8(DECIMAL);
    writer.i32(scale);
    bytes(unscaled.toByteArray());
  }

  private void date(Date value) {
    long days = Math.floorDiv(value.getTime(), MILLIS_PER_DAY);
    if (Math.floorMod(value.getTime(), MILLIS_PER_DAY) != 0) {
      unencodable("a Date with a time of day");
    } else if (days != (int) days) {
      unencodable("a Date over 32 bits");
    } else {
      writer.u8(DATE);
      writer.i32((int) days);
    }
  }

  private void time(Date value) {
    long millis = value.getTime();
    if (millis < 0 || millis >= MILLIS_PER_DAY) {
      unencodable("a Time outside of one day");
    } else {
      writer.u8(TIME);
      writer.i32((int) millis);
    }
  }

  private void list(Schema elements, List<?> list, int depth) {
    if (isTooDeep(depth)) {
      return;
    }
    writer.u8(LIST);
    writer.varint(list.size());
    for (Object element : list) {
      encode(elements, element, depth + 1);
    }
  }

  private void map(Schema keys, Schema values, Map<?, ?> map, int depth) {
    if (isTooDeep(depth)) {
      return;
    }
    writer.u8(MAP);
    writer.varint(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      encode(keys, entry.getKey(), depth + 1);
      encode(values, entry.getValue(), depth + 1);
    }
  }

  /** An object where all keys are strings, which shows on the way. */
  private void schemalessMap(Map<?, ?> map, int depth) {
    if (isTooDeep(depth)) {
      return;
    }
    int start = writer.position();
    writer.u8(OBJECT);
    writer.varint(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String)) {
        writer.truncate(start);
        map(null, null, map, depth);
        return;
      }
      int name = dictionary.name((String) entry.getKey());
      if (name < 0) {
        writer.truncate(start);
        unencodable(UNSAYABLE_KEY);
        return;
      }
      writer.varint(name);
      encode(null, entry.getValue(), depth + 1);
    }
  }

  /** The fields of a value that are wanted; all of it where not all keys are strings. */
  private void fields(Map<?, ?> map) {
    int start = writer.position();
    writer.u8(OBJECT);
    int room = writer.position();
    int width = writer.varintRoom(map.size());
    int count = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String)) {
        writer.truncate(start);
        map(null, null, map, 0);
        return;
      }
      int name = dictionary.field((String) entry.getKey());
      if (name == Dictionary.UNREAD) {
        continue;
      }
      if (name < 0) {
        writer.truncate(start);
        unencodable(UNSAYABLE_KEY);
        return;
      }
      writer.varint(name);
      encode(null, entry.getValue(), 1);
      count++;
    }
    writer.varintAt(room, width, count);
  }

  private void struct(Struct struct, StructPlan.Cache plans, int depth) {
    if (isTooDeep(depth)) {
      return;
    }
    StructPlan plan = plans.of(struct.schema());
    int shape = dictionary.shape(plan);
    if (shape < 0) {
      unencodable("a Struct with a field name that is " + UNPAIRED_SURROGATE);
      return;
    }
    writer.u8(STRUCT);
    writer.varint(shape);
    for (int i = 0; i < plan.fields.length; i++) {
      Object value = struct.get(plan.fields[i]); // the schema's default where the field is null
      if (value == null) {
        writer.u8(NULL);
      } else {
        typed(plan.kinds[i], plan.fields[i].schema(), value, depth + 1);
      }
    }
  }

  private boolean isTooDeep(int depth) {
    if (depth < DEEPEST) {
      return false;
    }
    unencodable("a value nested more than " + DEEPEST + " levels deep");
    return true;
  }
}
