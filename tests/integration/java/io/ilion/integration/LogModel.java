package io.ilion.integration;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a table holds once a log has been applied in its order, change after change. A log has its
 * own partition keys {@code (log, p)}; a row of them is named by {@code c} and {@code d}.
 */
final class LogModel {
  /** The columns, but for the type of {@code numbers}. */
  static final String COLUMNS =
      "log int, p text, c int, d text, s text STATIC, n int, t text, tags set<text>,"
          + " scores map<text, int>, numbers %s, PRIMARY KEY ((log, p), c, d)";

  /** The columns besides the primary key. */
  static final List<String> CELLS = List.of("s", "n", "t", "tags", "scores", "numbers");

  /** Whether a null clears its column, or leaves it as it is. */
  private final boolean nullsClear;

  private final Map<String, Partition> partitions = new TreeMap<>();

  LogModel(boolean nullsClear) {
    this.nullsClear = nullsClear;
  }

  /** A partition lives as long as it has rows or its static cell. */
  private static final class Partition {
    Object staticCell;

    /** By {@code c}, then by {@code d}. An inserted row lives even where all its cells are null. */
    final SortedMap<Integer, SortedMap<String, SortedMap<String, Object>>> rows = new TreeMap<>();
  }

  /**
   * One record: it inserts {@code fields} into the row of its key, or, without them, is a tombstone
   * and deletes what its key names: the row, all rows of {@code c}, or the whole partition.
   */
  record Change(String p, Integer c, String d, Map<String, Object> fields) {
    boolean isTombstone() {
      return fields == null;
    }

    /** What of the primary key it names. */
    Map<String, Object> key(int log) {
      Map<String, Object> key = new LinkedHashMap<>();
      key.put("log", log);
      key.put("p", p);
      if (c != null) {
        key.put("c", c);
      }
      if (d != null) {
        key.put("d", d);
      }
      return key;
    }

    /** The record's value; null for a tombstone. */
    Map<String, Object> value(int log) {
      if (isTombstone()) {
        return null;
      }
      Map<String, Object> value = key(log);
      value.putAll(fields);
      return value;
    }
  }

  void apply(Change change) {
    if (!change.isTombstone()) {
      insert(change);
    } else if (change.c() == null) {
      partitions.remove(change.p());
    } else {
      Partition partition = partitions.get(change.p());
      if (partition != null) {
        delete(partition, change.c(), change.d());
      }
    }
  }

  private static void delete(Partition partition, Integer c, String d) {
    if (d == null) {
      partition.rows.remove(c);
    } else if (partition.rows.containsKey(c)) {
      partition.rows.get(c).remove(d);
    }
  }

  private void insert(Change change) {
    Partition partition = partitions.computeIfAbsent(change.p(), p -> new Partition());
    SortedMap<String, Object> row =
        partition
            .rows
            .computeIfAbsent(change.c(), c -> new TreeMap<>())
            .computeIfAbsent(change.d(), d -> new TreeMap<>());
    change
        .fields()
        .forEach(
            (column, value) -> {
              if (value == null && !nullsClear) {
                return;
              }
              Object cell = cell(value);
              if (column.equals("s")) {
                partition.staticCell = cell;
              } else if (cell == null) {
                row.remove(column);
              } else {
                row.put(column, cell);
              }
            });
  }

  /** An empty collection and none are the same to a reader. */
  static Object cell(Object value) {
    boolean isEmpty =
        value instanceof Collection<?> collection && collection.isEmpty()
            || value instanceof Map<?, ?> map && map.isEmpty();
    return isEmpty ? null : value;
  }

  /** The rows that a query of the log's partitions finds: the cells of each by its key. */
  SortedMap<String, Map<String, Object>> rows() {
    SortedMap<String, Map<String, Object>> all = new TreeMap<>();
    partitions.forEach(
        (p, partition) -> {
          SortedMap<String, Object> shared = new TreeMap<>();
          if (partition.staticCell != null) {
            shared.put("s", partition.staticCell);
          }
          int before = all.size();
          partition.rows.forEach(
              (c, rows) ->
                  rows.forEach(
                      (d, cells) -> {
                        SortedMap<String, Object> row = new TreeMap<>(cells);
                        row.putAll(shared);
                        all.put(rowKey(p, c, d), row);
                      }));
          if (all.size() == before && !shared.isEmpty()) {
            all.put(rowKey(p, null, null), shared);
          }
        });
    return all;
  }

  /** A partition without rows, but with a static cell, is found as a row without the rest. */
  static String rowKey(String p, Integer c, String d) {
    return p + (c == null ? "" : " " + c + " " + d);
  }
}
