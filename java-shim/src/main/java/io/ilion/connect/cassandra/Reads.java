package io.ilion.connect.cassandra;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** Which parts of a record the core wants; the key always belongs to them. */
final class Reads {
  /** All of it. */
  static final Reads EVERYTHING = new Reads(true, Collections.emptySet(), true);

  private final boolean wholeValue;
  private final Set<String> valueFields;
  final boolean headers;

  private Reads(boolean wholeValue, Set<String> valueFields, boolean headers) {
    this.wholeValue = wholeValue;
    this.valueFields = valueFields;
    this.headers = headers;
  }

  static Reads parse(byte[] message) {
    FrameReader reader = new FrameReader(message);
    boolean wholeValue = reader.u8() != 0;
    boolean headers = reader.u8() != 0;
    Set<String> fields = new HashSet<>(reader.list(FrameReader::text));
    reader.end();
    return new Reads(wholeValue, fields, headers);
  }

  /** Whether a field of the value itself, not of what nests in it, is wanted. */
  boolean isFieldWanted(String name) {
    return wholeValue || valueFields.contains(name);
  }
}
