package io.ilion.bench;

/**
 * How long records took from the task's hands to the server.
 *
 * @param p50Micros half of them took no longer
 * @param p99Micros 99 of 100 took no longer
 */
record Latency(double p50Micros, double p99Micros) {}
