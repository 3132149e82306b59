package io.ilion.integration.types;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A column of the matrix.
 *
 * @param name its name in the table
 * @param type its type as CQL writes it
 * @param isScalar whether it is of no parts
 * @param isUsual whether it stands for its kind
 */
public record Column(String name, String type, boolean isScalar, boolean isUsual) {
  /** The user-defined types of the columns, as name and fields, the inner ones first. */
  public static final List<String> USER_DEFINED_TYPES =
      List.of(
          "type_place (city text, zip int)",
          "type_person (name text, home frozen<type_place>, phones list<text>)");

  private static final List<String> SCALARS =
      List.of(
          "tinyint",
          "smallint",
          "int",
          "bigint",
          "varint",
          "counter",
          "float",
          "double",
          "decimal",
          "boolean",
          "text",
          "ascii",
          "blob",
          "date",
          "time",
          "timestamp",
          "duration",
          "uuid",
          "timeuuid",
          "inet");

  /** One of each kind. */
  private static final List<String> USUAL =
      List.of(
          "list<int>",
          "set<text>",
          "map<text, int>",
          "tuple<int, text>",
          "frozen<type_place>",
          "vector<float, 2>");

  private static final List<String> OTHERS =
      List.of(
          "frozen<list<date>>",
          "frozen<set<int>>",
          "map<int, boolean>",
          "list<frozen<map<text, bigint>>>",
          "map<text, frozen<list<frozen<set<int>>>>>",
          "map<frozen<list<int>>, text>",
          "set<frozen<tuple<int, text>>>",
          "tuple<int, frozen<tuple<text, double>>>",
          "type_place",
          "frozen<type_person>",
          "list<frozen<type_place>>",
          "map<text, frozen<type_place>>");

  private static final List<String> VECTOR_PARTS =
      List.of(
          "frozen<list<int>>",
          "frozen<map<text, bigint>>",
          "vector<int, 2>",
          "frozen<tuple<int, text>>",
          "frozen<type_place>");

  /** All of them: a column's position is part of what routes a record to it. */
  public static final List<Column> ALL = all();

  private static List<Column> all() {
    List<Column> all = new ArrayList<>();
    SCALARS.forEach(type -> all.add(new Column(name(all), type, true, true)));
    USUAL.forEach(type -> all.add(new Column(name(all), type, false, true)));
    Stream<String> vectors =
        Stream.concat(SCALARS.stream(), VECTOR_PARTS.stream())
            .filter(type -> !type.equals("counter") && !type.equals("float"))
            .map(type -> "vector<" + type + ", 2>");
    Stream.concat(OTHERS.stream(), vectors)
        .forEach(type -> all.add(new Column(name(all), type, false, false)));
    return List.copyOf(all);
  }

  private static String name(List<Column> before) {
    return String.format("c%02d", before.size());
  }

  /** Whether it lives in a table of its own, as counters do. */
  public boolean isCounter() {
    return type.equals("counter");
  }

  boolean isVector() {
    return type.startsWith("vector");
  }

  /** Where it stands among all. */
  public int position() {
    return Integer.parseInt(name.substring(1));
  }
}
