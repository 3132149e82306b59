package io.ilion.integration.types;

import io.ilion.integration.types.Pair.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The outcomes as a page of the documentation. */
public final class TypesPage {
  private static final String INTRODUCTION =
      """
# What becomes what

Every value below was sent through Kafka and a Connect worker into a column of every type below of a Cassandra 5 table, and read \
back with Cassandra's own driver. `TypeMatrixTest` does so with every run of the integration tests, compares what it reads with \
the value that it sent (judged by Java's own numbers, dates and texts), and fails when anything on this page is no longer so. \
`ILION_UPDATE_DOCS=1 gradle integrationTest -Ptests=TypeMatrixTest` writes the page.

A value is written exactly, or its record is refused: it goes to the dead letter queue with the message that is given here \
(behind topic, partition, offset, table and column). The connector's options are as they are by default.

**Notation.** Values of records: text in double quotes, bytes as `0x…`, dates and times in ISO-8601, `…(60)…` for the middle of \
something 60 characters long. What stands in the column: CQL, as `SELECT` shows it; where nothing is given it is the value \
itself. `others`: every value of the section that is not named in the same line.

""";

  private final List<Section> sections = new ArrayList<>();

  private TypesPage() {}

  /** What values of a type become; the ways to which this applies. */
  private static final class Section {
    final SourceType type;
    final Set<String> ways = new LinkedHashSet<>();
    final Map<Column, Map<String, Outcome>> outcomes = new LinkedHashMap<>();

    Section(SourceType type) {
      this.type = type;
    }

    /** Whether both say the same of everything that both have tried. */
    boolean agreesWith(Section other) {
      return outcomes.entrySet().stream()
          .allMatch(
              column ->
                  column.getValue().entrySet().stream()
                      .allMatch(
                          one -> {
                            Outcome there =
                                other
                                    .outcomes
                                    .getOrDefault(column.getKey(), Map.of())
                                    .get(one.getKey());
                            return there == null || text(there).equals(text(one.getValue()));
                          }));
    }

    void add(Section other) {
      ways.addAll(other.ways);
      other.outcomes.forEach(
          (column, more) ->
              outcomes.computeIfAbsent(column, c -> new LinkedHashMap<>()).putAll(more));
    }
  }

  private static String text(Outcome outcome) {
    return outcome.isWritten() ? "= " + outcome.written() : "! " + outcome.refused();
  }

  /** The whole page. */
  public static String of(List<Outcome> outcomes) {
    TypesPage page = new TypesPage();
    Map<SourceType, Map<Delivery, Section>> single = new EnumMap<>(SourceType.class);
    for (Outcome outcome : outcomes) {
      Pair pair = outcome.pair();
      Section section =
          single
              .computeIfAbsent(pair.arrived().type(), t -> new LinkedHashMap<>())
              .computeIfAbsent(pair.delivery(), d -> new Section(pair.arrived().type()));
      section.ways.add(pair.delivery().title());
      section
          .outcomes
          .computeIfAbsent(pair.column(), c -> new LinkedHashMap<>())
          .put(pair.arrived().label(), outcome);
    }
    single.values().forEach(of -> of.values().forEach(page::add));
    return INTRODUCTION + page.overview() + page.details();
  }

  /** Ways that agree share a section. */
  private void add(Section section) {
    for (Section known : sections) {
      if (known.type == section.type && known.agreesWith(section)) {
        known.add(section);
        return;
      }
    }
    sections.add(section);
  }

  private String overview() {
    List<Column> columns = Column.ALL.stream().filter(Column::isUsual).toList();
    StringBuilder table =
        new StringBuilder(
            """
## At a glance

● every value tried is written exactly, ◐ some are, the rest is refused; empty: all are refused.

""");
    table.append("| from |");
    columns.forEach(column -> table.append(' ').append(column.type()).append(" |"));
    table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    for (SourceType type : SourceType.values()) {
      List<Section> of = sections.stream().filter(section -> section.type == type).toList();
      if (!of.isEmpty()) {
        table.append("| ").append(type.title()).append(" |");
        columns.forEach(column -> table.append(' ').append(mark(of, column)).append(" |"));
        table.append('\n');
      }
    }
    return table.append('\n').toString();
  }

  private static String mark(List<Section> sections, Column column) {
    List<Boolean> written =
        sections.stream()
            .flatMap(section -> section.outcomes.getOrDefault(column, Map.of()).values().stream())
            .map(Outcome::isWritten)
            .distinct()
            .toList();
    return written.size() == 2 ? "◐" : written.contains(true) ? "●" : "";
  }

  private String details() {
    StringBuilder text = new StringBuilder();
    SourceType last = null;
    for (Section section : sections) {
      if (section.type != last) {
        text.append("## ").append(section.type.title()).append("\n\n");
        last = section.type;
      }
      text.append("From: ").append(String.join(", ", section.ways)).append(".  \n");
      Set<String> values = new LinkedHashSet<>();
      section.outcomes.values().forEach(column -> values.addAll(column.keySet()));
      text.append("Values: ").append(list(values.stream())).append("\n\n");
      text.append("| column | written | refused |\n|---|---|---|\n");
      section.outcomes.entrySet().stream()
          .sorted(Comparator.comparing(entry -> entry.getKey().position()))
          .forEach(entry -> text.append(line(entry.getKey(), entry.getValue())));
      text.append('\n');
    }
    return text.toString();
  }

  private static String list(Stream<String> labels) {
    return labels.map(TypesPage::code).collect(Collectors.joining(", "));
  }

  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }

  private static String line(Column column, Map<String, Outcome> outcomes) {
    String written =
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue().isWritten())
            .map(entry -> arrow(entry.getKey(), entry.getValue().written()))
            .collect(Collectors.joining(", "));
    Map<String, List<String>> refusals = new LinkedHashMap<>();
    outcomes.forEach(
        (label, outcome) -> {
          if (!outcome.isWritten()) {
            refusals.computeIfAbsent(outcome.refused(), r -> new ArrayList<>()).add(label);
          }
        });
    return "| " + column.type() + " | " + written + " | " + refusals(refusals, written) + " |\n";
  }

  private static String refusals(Map<String, List<String>> refusals, String written) {
    if (refusals.size() == 1 && written.isEmpty()) {
      return refusals.keySet().iterator().next();
    }
    int most = refusals.values().stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    String others = null;
    for (Map.Entry<String, List<String>> refusal : refusals.entrySet()) {
      if (others == null && most > 1 && refusal.getValue().size() == most) {
        others = "others: " + refusal.getKey();
      } else {
        lines.add(list(refusal.getValue().stream()) + ": " + refusal.getKey());
      }
    }
    if (others != null) {
      lines.add(others);
    }
    return String.join("<br>", lines);
  }

  /** A value and what it became, if that is written differently. */
  private static String arrow(String label, String literal) {
    boolean isSame = unquoted(label).equals(unquoted(literal));
    return code(label) + (isSame ? "" : " → " + code(literal));
  }

  private static String unquoted(String text) {
    boolean isQuoted = text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'"));
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }
}
