package io.ilion.connect.cassandra;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** How the Structs of one schema are encoded. */
final class StructPlan {
  final Field[] fields;
  final SchemaKind[] kinds;

  /** The id of the shape, valid in this generation of the {@link Dictionary}. */
  int shape = -1;

  int generation = -1;

  private StructPlan(Schema schema, Predicate<String> isWanted) {
    List<Field> list =
        schema.fields().stream()
            .filter(field -> isWanted.test(field.name()))
            .collect(Collectors.toList());
    fields = list.toArray(new Field[0]);
    kinds = new SchemaKind[fields.length];
    for (int i = 0; i < fields.length; i++) {
      kinds[i] = SchemaKind.of(fields[i].schema());
    }
  }

  /**
   * The plans of the schemas seen lately.
   *
   * <p>By identity first, because converters cache their schemas and comparing them is expensive;
   * by equality for converters that make a new schema object for each record, so that these do not
   * define a new shape each time.
   */
  static final class Cache {
    private static final int MOST_PLANS = 1024;

    private final Map<Schema, StructPlan> byIdentity = new IdentityHashMap<>();
    private final Map<Schema, StructPlan> byEquality = new HashMap<>();
    private final Predicate<String> isWanted;

    /** Plans for the fields that are wanted. */
    Cache(Predicate<String> isWanted) {
      this.isWanted = isWanted;
    }

    StructPlan of(Schema schema) {
      StructPlan plan = byIdentity.get(schema);
      return plan != null ? plan : remember(schema);
    }

    private StructPlan remember(Schema schema) {
      if (byEquality.size() >= MOST_PLANS) {
        byEquality.clear();
      }
      if (byIdentity.size() >= MOST_PLANS) {
        byIdentity.clear();
      }
      StructPlan plan = byEquality.computeIfAbsent(schema, key -> new StructPlan(key, isWanted));
      byIdentity.put(schema, plan);
      return plan;
    }
  }
}
