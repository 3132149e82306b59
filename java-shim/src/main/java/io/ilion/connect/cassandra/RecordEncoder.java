package io.ilion.connect.cassandra;

import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Writes batches of records as frames. The format is specified in the native core, in the module
 * {@code wire}.
 *
 * <p>A frame refers to definitions of earlier frames, so both sides must have read the same frames:
 * a frame that is not known to be {@link #accepted} is followed by a fresh one, before which both
 * sides forget all definitions.
 */
final class RecordEncoder {
  private static final int FRESH = 1;
  private static final int RECORD = 4;

  private static final int NO_TIMESTAMP = 0;
  private static final int CREATE_TIME = 1;
  private static final int LOG_APPEND_TIME = 2;

  /** Version, flags and definitions; in the end the whole frame. */
  private final FrameWriter frame = new FrameWriter();

  /** The records, kept apart because each finds its definitions only while it is written. */
  private final FrameWriter records = new FrameWriter();

  private final Dictionary dictionary;
  private final ValueEncoder values;
  private final Reads reads;
  private final boolean knowsOrigin = workerKnowsOrigin();

  private boolean fresh = true;

  RecordEncoder(Reads reads) {
    this.reads = reads;
    dictionary = new Dictionary(frame, reads);
    values = new ValueEncoder(records, dictionary, reads);
  }

  /** A frame of the records, valid until the next call. */
  FrameWriter encode(SinkRecord[] batch) {
    boolean forget = fresh || dictionary.isFull();
    // Until the core has accepted it, nobody knows what the core has read of it.
    fresh = true;
    if (forget) {
      dictionary.clear();
    }
    frame.clear();
    frame.u8(FrameWriter.VERSION);
    frame.u8(forget ? FRESH : 0);
    records.clear();
    for (SinkRecord record : batch) {
      encode(record);
    }
    frame.raw(records.array(), 0, records.position());
    return frame;
  }

  /** The core has accepted the latest frame: the next one may refer to its definitions. */
  void accepted() {
    fresh = false;
  }

  private void encode(SinkRecord record) {
    records.u8(RECORD);
    int size = records.position();
    records.i32(0);
    origin(record);
    records.varint(dictionary.topic(record.topic()));
    timestamp(record);
    headers(record.headers());
    values.encode(record.keySchema(), record.key());
    values.encodeValue(record.valueSchema(), record.value());
    records.i32At(size, records.position() - size - Integer.BYTES);
  }

  /** Where the consumer read the record, before transforms renamed its topic. */
  private void origin(SinkRecord record) {
    if (knowsOrigin) {
      records.varint(dictionary.topic(record.originalTopic()));
      records.varint(record.originalKafkaPartition());
      records.varint(record.originalKafkaOffset());
    } else {
      records.varint(dictionary.topic(record.topic()));
      records.varint(record.kafkaPartition());
      records.varint(record.kafkaOffset());
    }
  }

  /**
   * Workers before 3.6 do not say where a record comes from; there, transforms must leave topic
   * names alone.
   */
  private static boolean workerKnowsOrigin() {
    try {
      SinkRecord.class.getMethod("originalTopic");
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private void timestamp(SinkRecord record) {
    if (record.timestamp() == null) {
      records.u8(NO_TIMESTAMP);
      return;
    }
    // Create time also where a transform gave a time to a record that had none.
    boolean appended = record.timestampType() == TimestampType.LOG_APPEND_TIME;
    records.u8(appended ? LOG_APPEND_TIME : CREATE_TIME);
    records.i64(record.timestamp());
  }

  private void headers(Headers headers) {
    if (!reads.headers) {
      records.varint(0);
      return;
    }
    records.varint(headers.size());
    for (Header header : headers) {
      header(header);
    }
  }

  private void header(Header header) {
    if (records.text(header.key())) {
      values.encode(header.schema(), header.value());
    } else {
      records.text("\uFFFD");
      values.unencodable("a header with a name that is text with an unpaired surrogate");
    }
  }
}
