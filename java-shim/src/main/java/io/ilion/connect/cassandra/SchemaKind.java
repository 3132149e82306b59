package io.ilion.connect.cassandra;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Connect's types, its own logical types among them. */
enum SchemaKind {
  BOOLEAN,
  INT8,
  INT16,
  INT32,
  INT64,
  FLOAT32,
  FLOAT64,
  STRING,
  BYTES,
  ARRAY,
  MAP,
  STRUCT,
  DECIMAL,
  DATE,
  TIME,
  TIMESTAMP;

  static SchemaKind of(Schema schema) {
    SchemaKind logical = schema.name() == null ? null : logical(schema);
    return logical == null ? physical(schema.type()) : logical;
  }

  private static SchemaKind logical(Schema schema) {
    switch (schema.name()) {
      case Decimal.LOGICAL_NAME:
        return schema.type() == Schema.Type.BYTES ? DECIMAL : null;
      case Date.LOGICAL_NAME:
        return schema.type() == Schema.Type.INT32 ? DATE : null;
      case Time.LOGICAL_NAME:
        return schema.type() == Schema.Type.INT32 ? TIME : null;
      case Timestamp.LOGICAL_NAME:
        return schema.type() == Schema.Type.INT64 ? TIMESTAMP : null;
      default:
        return null;
    }
  }

  private static SchemaKind physical(Schema.Type type) {
    switch (type) {
      case BOOLEAN:
        return BOOLEAN;
      case INT8:
        return INT8;
      case INT16:
        return INT16;
      case INT32:
        return INT32;
      case INT64:
        return INT64;
      case FLOAT32:
        return FLOAT32;
      case FLOAT64:
        return FLOAT64;
      case STRING:
        return STRING;
      case BYTES:
        return BYTES;
      case ARRAY:
        return ARRAY;
      case MAP:
        return MAP;
      case STRUCT:
        return STRUCT;
      default:
        throw new IllegalArgumentException("an unknown schema type " + type);
    }
  }
}
