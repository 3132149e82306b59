package io.ilion.quickstart;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An order in one of its states; both numbers decide everything in it. */
record Order(String id, Instant created, String product, int qty, BigDecimal price, String status) {

  /** How many states each order goes through. */
  static final int STATES = 3;

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private static final String[] PRODUCTS = {
    "coffee beans 1 kg",
    "espresso cup",
    "hand grinder",
    "kettle",
    "milk jug",
    "paper filters",
    "scale",
    "tea, \"first flush\"",
    "thermos 0.7 l",
    "water filter",
  };

  static Order of(int number, int state) {
    int product = number % PRODUCTS.length;
    // Every fifth buyer adds one before paying, every seventh gets a discount in the end: a row
    // that mixes two states is seen.
    int qty = 1 + number % 4 + (state >= 1 && number % 5 == 0 ? 1 : 0);
    long cents = 499 + 350L * product + number % 100 - (state == 2 && number % 7 == 0 ? 50 : 0);
    return new Order(
        id(number),
        FIRST.plusMillis(number * 137L),
        PRODUCTS[product],
        qty,
        BigDecimal.valueOf(cents, 2),
        status(number, state));
  }

  static String id(int number) {
    return String.format("order-%08d", number);
  }

  private static String status(int number, int state) {
    return switch (state) {
      case 0 -> "created";
      case 1 -> "paid";
      default -> number % 20 == 3 ? "cancelled" : "shipped";
    };
  }

  /** The fields of the record's value, named as the columns are. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("created", String.valueOf(created));
    fields.put("product", product);
    fields.put("qty", qty);
    fields.put("price", price);
    fields.put("status", status);
    return fields;
  }

  /** The names of the columns in which both differ; 19.9 and 19.90 are the same price. */
  List<String> differences(Order other) {
    List<String> columns = new ArrayList<>();
    Map<String, Object> others = other.fields();
    fields()
        .forEach(
            (column, value) -> {
              if (!same(value, others.get(column))) {
                columns.add(column);
              }
            });
    return columns;
  }

  private static boolean same(Object one, Object other) {
    if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    }
    return Objects.equals(one, other);
  }
}
