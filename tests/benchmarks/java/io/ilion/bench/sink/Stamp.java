package io.ilion.bench.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Writes the time, in microseconds since 1970, into the second field of each record, right before
 * the sink gets it: the null server takes it for the beginning of the record's way.
 *
 * <p>A record of JSON text has sixteen digits there.
 */
public final class Stamp implements Transformation<SinkRecord> {
  private static final byte[] FIELD = "\"field1\":".getBytes(US_ASCII);

  @Override
  public SinkRecord apply(SinkRecord record) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Object value = record.value();
    if (value instanceof byte[] json) {
      byte[] digits = Long.toString(micros).getBytes(US_ASCII);
      System.arraycopy(digits, 0, json, after(json), digits.length);
    } else if (value instanceof Struct struct) {
      struct.put("field1", micros);
    } else {
      @SuppressWarnings("unchecked")
      Map<String, Object> map = (Map<String, Object>) value;
      map.put("field1", micros);
    }
    return record;
  }

  private static int after(byte[] json) {
    for (int start = 0; start <= json.length - FIELD.length; start++) {
      int same = 0;
      while (same < FIELD.length && json[start + same] == FIELD[same]) {
        same++;
      }
      if (same == FIELD.length) {
        return start + same;
      }
    }
    throw new IllegalArgumentException("no field1");
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void configure(Map<String, ?> config) {}

  @Override
  public void close() {}
}
