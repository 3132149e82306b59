package io.ilion.bench;

/**
 * What a run of one sink took.
 *
 * @param records how many records there were
 * @param seconds from the first record that the task got to the last
 * @param elapsed seconds from submission to the last commit
 * @param cpuMicros CPU time of the worker meanwhile, user and system
 * @param allocatedBytes what Java's threads allocated meanwhile
 * @param gcSeconds time in garbage collections meanwhile
 * @param residentMebibytes the worker's resident memory at the end
 */
record Figures(
    long records,
    double seconds,
    double elapsed,
    double cpuMicros,
    double allocatedBytes,
    double gcSeconds,
    double residentMebibytes) {
  double recordsPerSecond() {
    return records / seconds;
  }

  double cpuMicrosPerRecord() {
    return cpuMicros / records;
  }

  double allocatedBytesPerRecord() {
    return allocatedBytes / records;
  }

  double allocatedMebibytesPerSecond() {
    return allocatedBytes / elapsed / (1 << 20);
  }

  double gcShare() {
    return gcSeconds / elapsed;
  }
}
