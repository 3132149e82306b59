package io.ilion.integration.types;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A value that is sent to a column.
 *
 * @param sent the value as it is written into the record
 * @param arrived the value as it arrives
 */
public record Pair(Delivery delivery, Sample sent, Sample arrived, Column column) {
  @Override
  public String toString() {
    return String.format(
        "%s %s (%s) for %s",
        arrived.type().title(), arrived.label(), delivery.title(), column.type());
  }

  /** What a first value of a type is compared with, too. */
  private record First(Delivery delivery, SourceType type) {}

  /** What became of it: what stands in the column in CQL's notation, or why nothing does. */
  public record Outcome(Pair pair, String written, String refused) {
    boolean isWritten() {
      return refused == null;
    }
  }

  /**
   * The pairs of the matrix: every value with every column of its kind, the first one of each type
   * also with those of the other kind.
   */
  public static List<Pair> all(List<Delivery> deliveries) {
    List<Pair> pairs = new ArrayList<>();
    Set<First> known = new HashSet<>();
    for (Sample sample : Samples.all()) {
      for (Delivery delivery : deliveries) {
        Sample arrived = delivery.carrier().carried(sample);
        if (arrived == null) {
          continue;
        }
        boolean isFirst = known.add(new First(delivery, arrived.type()));
        boolean isTried =
            switch (delivery.depth()) {
              case EVERYTHING -> true;
              case FEW_TEXTS -> Samples.isEverywhere(sample);
              case FIRSTS -> isFirst;
            };
        if (isTried) {
          Column.ALL.stream()
              .filter(column -> areCompared(arrived, isFirst, column))
              .forEach(column -> pairs.add(new Pair(delivery, sample, arrived, column)));
        }
      }
    }
    return pairs;
  }

  private static boolean areCompared(Sample sample, boolean isFirst, Column column) {
    if (sample.type() == SourceType.NULL || isFirst && column.isUsual()) {
      return true;
    }
    if (!sample.type().isComposite()) {
      return column.isScalar();
    }
    // All the vectors are for arrays.
    return !column.isScalar()
        && (column.isUsual() || !column.isVector() || sample.type() == SourceType.ARRAY);
  }
}
