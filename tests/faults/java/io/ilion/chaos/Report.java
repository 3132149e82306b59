package io.ilion.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run found.
 *
 * @param seed what decided the faults
 * @param minutes how long faults were injected
 * @param injected the faults
 * @param findings what the comparison at the end found
 * @param progress when the connector stood still
 * @param failures what tasks failed of
 * @param workersRestarted whether nothing went on at the end until all workers were restarted
 * @param finished whether the connector has committed everything
 */
public record Report(
    long seed,
    double minutes,
    List<Lane.Injected> injected,
    Checker.Findings findings,
    Progress progress,
    List<String> failures,
    boolean workersRestarted,
    boolean finished) {

  /** What is lost or misordered, some of it. */
  public List<String> wrong() {
    return findings.examples();
  }

  /** How many faults were injected. */
  public int faults() {
    return injected.size();
  }

  /** Whether everything is written, and nothing lost or misordered. */
  public boolean isGood() {
    return finished
        && findings.lost() == 0
        && findings.misordered() == 0
        && findings.examples().isEmpty();
  }

  Duration longestStall() {
    return injected.stream().map(this::stall).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  private Duration stall(Lane.Injected fault) {
    return progress.longestStall(fault.from(), fault.to());
  }

  /** The faults with how often each was injected and its longest stall, and what was found. */
  public String table() {
    Map<String, Integer> times = new TreeMap<>();
    Map<String, Duration> stalls = new TreeMap<>();
    for (Lane.Injected fault : injected) {
      times.merge(fault.name(), 1, Integer::sum);
      stalls.merge(
          fault.name(), stall(fault), (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
    StringBuilder table = new StringBuilder();
    table.append("| fault | times injected | longest stall (s) |\n|---|---|---|\n");
    times.forEach(
        (name, number) ->
            table.append(
                "| %s | %d | %.1f |%n".formatted(name, number, seconds(stalls.get(name)))));
    table.append(
        "| **all** | **%d** | **%.1f** |%n".formatted(injected.size(), seconds(longestStall())));
    table.append(
        """

| records in the log | rows at its end | errant records | lost | extra | stale | mixed | dead letter duplicates | failed tasks | workers restarted at the end |
|---|---|---|---|---|---|---|---|---|---|
| %d | %d | %d | %d | %d | %d | %d | %d | %d | %s |
"""
            .formatted(
                findings.records(),
                findings.rows(),
                findings.errant(),
                findings.lost(),
                findings.extra(),
                findings.stale(),
                findings.mixed(),
                findings.duplicates(),
                failures.size(),
                workersRestarted ? "yes" : "no"));
    return table.toString();
  }

  String json() {
    return ("{\"seed\": %d, \"minutes\": %.1f, \"records\": %d, \"faults\": %d, \"lost\": %d,"
            + " \"misordered\": %d, \"dead_letter_duplicates\": %d, \"failed_tasks\": %d,"
            + " \"workers_restarted\": %s, \"longest_stall_s\": %.1f}")
        .formatted(
            seed,
            minutes,
            findings.records(),
            injected.size(),
            findings.lost(),
            findings.misordered(),
            findings.duplicates(),
            failures.size(),
            workersRestarted,
            seconds(longestStall()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
