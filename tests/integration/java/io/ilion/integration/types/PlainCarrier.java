package io.ilion.integration.types;

import org.apache.kafka.common.serialization.Serializer;

/** A whole key or value of one type, as Kafka's serializer of this type writes it. */
final class PlainCarrier<T> implements Carrier {
  private final SourceType type;
  private final Class<T> of;
  private final Serializer<T> serializer;

  PlainCarrier(SourceType type, Class<T> of, Serializer<T> serializer) {
    this.type = type;
    this.of = of;
    this.serializer = serializer;
  }

  @Override
  public Sample carried(Sample sample) {
    return sample.type() == type ? sample : null;
  }

  @Override
  public byte[] encode(Sample sample) {
    return serializer.serialize("any", of.cast(sample.value()));
  }
}
