package io.ilion.integration.types;

/** A form in which a value stands in a record. */
public interface Carrier {
  /** The sample as the connector gets it from this form; null where this form cannot say it. */
  Sample carried(Sample sample);

  /** The bytes of a key, a value or a header that hold a sample. */
  byte[] encode(Sample sample);
}
