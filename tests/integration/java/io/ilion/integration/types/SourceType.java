package io.ilion.integration.types;

/** The types that values arrive with, called as the connector's messages call them. */
public enum SourceType {
  NULL("null"),
  BOOLEAN("BOOLEAN"),
  INT8("INT8"),
  INT16("INT16"),
  INT32("INT32"),
  INT64("INT64"),
  FLOAT32("FLOAT32"),
  FLOAT64("FLOAT64"),
  JSON_NUMBER("JSON number"),
  DECIMAL("Decimal"),
  STRING("STRING"),
  BYTES("BYTES"),
  DATE("Date"),
  TIME("Time"),
  TIMESTAMP("Timestamp"),
  TIME_MICROS("time-micros"),
  TIMESTAMP_MICROS("timestamp-micros"),
  TIMESTAMP_NANOS("timestamp-nanos"),
  DURATION("duration"),
  ARRAY("ARRAY"),
  MAP("MAP"),
  OBJECT("object"),
  STRUCT("STRUCT");

  private final String title;

  SourceType(String title) {
    this.title = title;
  }

  /** What messages call it. */
  public String title() {
    return title;
  }

  boolean isComposite() {
    return compareTo(ARRAY) >= 0;
  }

  boolean isInteger() {
    return this == INT8 || this == INT16 || this == INT32 || this == INT64;
  }

  boolean isFloat() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
