package io.ilion.bench.sink;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Takes records and forgets them. */
public final class EmptySinkTask extends SinkTask {
  @Override
  public String version() {
    return "1";
  }

  @Override
  public void start(Map<String, String> config) {}

  @Override
  public void put(Collection<SinkRecord> records) {}

  @Override
  public void stop() {}
}
