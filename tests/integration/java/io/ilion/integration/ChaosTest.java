package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.chaos.Chaos;
import io.ilion.chaos.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of {@code tests/chaos}, which has servers of its own. */
class ChaosTest {
  private static final long SEED = Long.getLong("ilion.seed", 1);
  private static final Duration FAULTS = Duration.ofSeconds(90);

  @Test
  void no_row_is_lost_or_misordered_while_servers_and_connector_are_broken() throws Exception {
    Path folder = Path.of(System.getProperty("ilion.chaos", "build/chaos"));
    Path plugins = Archive.folder().toAbsolutePath().getParent();
    Report report = Chaos.run(folder, plugins, SEED, FAULTS);
    System.out.printf("%n%s%n", report.table());
    assertEquals(List.of(), report.wrong(), "with seed " + SEED);
    assertTrue(report.isGood());
    assertEquals(List.of(), report.failures(), "why tasks failed, with seed " + SEED);
    assertTrue(report.faults() >= 5, report.faults() + " faults");
  }
}
