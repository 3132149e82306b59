package io.ilion.integration.types;

import java.util.Map;

/**
 * A way for values into the connector.
 *
 * @param title what the documentation calls it
 * @param feed where it is produced to
 * @param carrier how it is written
 * @param depth how much of it is tried
 */
public record Delivery(String title, Feed feed, Carrier carrier, Depth depth) {
  /** How much is tried. */
  public enum Depth {
    /** Every value. */
    EVERYTHING,
    /**
     * Every value, but of the many texts a few: that they arrive as STRING is all there is to see.
     */
    FEW_TEXTS,
    /** The first value of each type. */
    FIRSTS
  }

  /** The part of a record that holds the value. */
  public enum Part {
    KEY("_key"),
    VALUE("_value"),
    FIELD("v"),
    HEADER("_header.v");

    private final String expression;

    Part(String expression) {
      this.expression = expression;
    }

    /** What a route calls it. */
    public String expression() {
      return expression;
    }
  }

  /**
   * A topic and the connector that reads it.
   *
   * @param config what the connector is told of its converters and formats
   */
  public record Feed(String connector, String topic, Part part, Map<String, String> config) {}
}
