package io.ilion.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the runs of each sink took, by the sink; the medians count. */
final class Report {
  static final String FLOOR = "empty sink";
  static final String MEASURED = "sink";
  static final String SINGLE = "sink, one row a request";
  static final String OTHER_FLOOR = "empty sink, 12 fields in one topic";
  static final String OTHER = "sink, 12 fields in one topic";

  private final String name;
  private final long records;
  private final Map<String, List<Figures>> figures;
  private Latency latency;

  Report(String name, long records, Map<String, List<Figures>> figures) {
    this.name = name;
    this.records = records;
    this.figures = figures;
  }

  /** That of the sink. */
  void latency(Latency latency) {
    this.latency = latency;
  }

  private double median(String sink, ToDoubleFunction<Figures> figure) {
    List<Double> sorted =
        figures.get(sink).stream()
            .map(figure::applyAsDouble)
            .sorted(Comparator.naturalOrder())
            .toList();
    return sorted.get(sorted.size() / 2);
  }

  private double cpu(String sink) {
    return median(sink, Figures::cpuMicrosPerRecord);
  }

  private double ratioToFloor(String sink) {
    boolean other = sink.equals(OTHER) || sink.equals(OTHER_FLOOR);
    return cpu(sink) / cpu(other ? OTHER_FLOOR : FLOOR);
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        """

| %s, %d records, median of %d | records/s | CPU µs a record | of the floor | allocated bytes a record | MiB/s | GC share | resident MiB |
|---|---|---|---|---|---|---|---|
"""
            .formatted(name, records, figures.get(FLOOR).size()));
    for (String sink : figures.keySet()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.2f | %.2f | %.0f | %.0f | %.1f %% | %.0f |%n",
              sink,
              median(sink, Figures::recordsPerSecond),
              cpu(sink),
              ratioToFloor(sink),
              median(sink, Figures::allocatedBytesPerRecord),
              median(sink, Figures::allocatedMebibytesPerSecond),
              100 * median(sink, Figures::gcShare),
              median(sink, Figures::residentMebibytes)));
    }
    if (latency != null) {
      table.append(
          String.format(
              Locale.ROOT,
              "%nFrom the task's put to the server's answer, at a steady load: half within %.1f ms,"
                  + " 99 %% within %.1f ms.%n",
              latency.p50Micros() / 1000,
              latency.p99Micros() / 1000));
    }
    return table.toString();
  }

  String json() {
    StringBuilder json = new StringBuilder();
    json.append(
        String.format(
            Locale.ROOT,
            "{\"name\": \"%s\", \"records\": %d, \"records_per_second\": %.0f,"
                + " \"cpu_us_per_record\": %.3f, \"floor_cpu_us_per_record\": %.3f,"
                + " \"ratio_to_floor\": %.3f, \"allocated_bytes_per_record\": %.0f, \"gc_share\":"
                + " %.4f, \"rss_mib\": %.0f",
            name,
            records,
            median(MEASURED, Figures::recordsPerSecond),
            cpu(MEASURED),
            cpu(FLOOR),
            ratioToFloor(MEASURED),
            median(MEASURED, Figures::allocatedBytesPerRecord),
            median(MEASURED, Figures::gcShare),
            median(MEASURED, Figures::residentMebibytes)));
    if (latency != null) {
      append(json, "put_to_ack_p50_us", latency.p50Micros());
      append(json, "put_to_ack_p99_us", latency.p99Micros());
    }
    if (figures.containsKey(SINGLE)) {
      double single = median(SINGLE, Figures::recordsPerSecond);
      append(json, "ratio_to_single_rows", median(MEASURED, Figures::recordsPerSecond) / single);
    }
    if (figures.containsKey(OTHER)) {
      append(json, "other_cpu_us_per_record", cpu(OTHER));
      append(json, "other_floor_cpu_us_per_record", cpu(OTHER_FLOOR));
      append(json, "ratio_to_other", cpu(MEASURED) / cpu(OTHER));
    }
    return json.append('}').toString();
  }

  private static void append(StringBuilder json, String name, double figure) {
    json.append(String.format(Locale.ROOT, ", \"%s\": %.3f", name, figure));
  }
}
