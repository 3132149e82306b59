package io.ilion.quickstart;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every row of the table, compared with what was produced last for its key. */
final class Proof {
  private static final int SHOWN = 5;

  private final OrdersTopic topic;
  private final BitSet seen;
  private final Map<String, Integer> statuses = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private final Set<Integer> shown;
  private final Map<Integer, Order> samples = new TreeMap<>();
  private long rows;
  private long right;
  private long wrong;

  private Proof(OrdersTopic topic) {
    this.topic = topic;
    this.seen = new BitSet(topic.orders());
    int last = topic.orders() - 1;
    this.shown = Set.copyOf(List.of(0, Math.min(3, last), last / 3, last / 2, last));
  }

  /** Reads the whole table. */
  static Proof of(OrdersTopic topic, OrdersTable table) {
    Proof proof = new Proof(topic);
    table.read(proof::compare);
    for (int number = proof.seen.nextClearBit(0);
        number < topic.orders();
        number = proof.seen.nextClearBit(number + 1)) {
      proof.fault(Order.id(number) + " has no row");
    }
    return proof;
  }

  private void compare(Order row) {
    rows++;
    int number = number(row.id());
    if (number < 0) {
      fault("a row with the id " + row.id() + " was never produced");
      return;
    }
    seen.set(number);
    List<String> differences = topic.lastProduced(number).differences(row);
    if (differences.isEmpty()) {
      right++;
      statuses.merge(row.status(), 1, Integer::sum);
    } else {
      fault(row.id() + " differs from its last record in " + String.join(", ", differences));
    }
    if (shown.contains(number)) {
      samples.put(number, row);
    }
  }

  /** The number of an order that was produced, else -1. */
  private int number(String id) {
    String digits = id.substring(id.lastIndexOf('-') + 1);
    if (!digits.matches("[0-9]{1,9}")) {
      return -1;
    }
    int number = Integer.parseInt(digits);
    return number < topic.orders() && Order.id(number).equals(id) ? number : -1;
  }

  private void fault(String text) {
    wrong++;
    if (faults.size() < SHOWN) {
      faults.add(text);
    }
  }

  boolean holds() {
    return wrong == 0 && rows == topic.orders() && right == topic.orders();
  }

  void show(Terminal terminal) {
    terminal.line(
        String.format(
            "  rows in %s: %,d, orders produced: %,d",
            OrdersTable.FULL_NAME, rows, topic.orders()));
    terminal.line(
        String.format(
            "  rows equal in every column to the last of the order's %d records: %,d %s",
            Order.STATES, right, statuses));
    for (String fault : faults) {
      terminal.line("  WRONG: " + fault);
    }
    if (wrong > faults.size()) {
      terminal.line(String.format("  WRONG: and %,d more", wrong - faults.size()));
    }
    String format = "  %-15s %-24s %-20s %3s %7s  %s";
    terminal.line("");
    terminal.line(String.format(format, "id", "created", "product", "qty", "price", "status"));
    for (Order row : samples.values()) {
      terminal.line(
          String.format(
              format,
              row.id(),
              row.created(),
              row.product(),
              row.qty(),
              row.price(),
              row.status()));
    }
  }
}
