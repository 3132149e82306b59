package io.ilion.connect.cassandra;

import java.util.HashMap;
import java.util.Map;

/**
 * The ids of the topics, names and shapes that the core knows, and the definitions that it has yet
 * to read.
 *
 * <p>Ids count from 0 in the order of the definitions, per kind.
 */
final class Dictionary {
  private static final int TOPIC = 1;
  private static final int NAME = 2;
  private static final int SHAPE = 3;

  /**
   * Names come from data (map keys), so a dictionary without a bound would be a leak on both sides.
   */
  private static final int MOST_NAMES = 4096;

  /** No id. */
  static final int UNREAD = -2;

  private static final int MOST_SHAPES = 1024;
  private static final int MOST_TOPICS = 1024;

  private final FrameWriter definitions;
  private final Map<String, Integer> topics = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();

  /** The ids of fields of the value, or {@link #UNREAD}. */
  private final Map<String, Integer> fields = new HashMap<>();

  private final Reads reads;
  private int shapes;

  /** The topic of the record before, mostly that of the next one. */
  private String lastTopic;

  private int lastTopicId;

  /** Counts the clears, so that a shape's id from before one is told from a valid id. */
  private int generation;

  Dictionary(FrameWriter definitions, Reads reads) {
    this.definitions = definitions;
    this.reads = reads;
  }

  boolean isFull() {
    return names.size() > MOST_NAMES
        || fields.size() > MOST_NAMES
        || shapes > MOST_SHAPES
        || topics.size() > MOST_TOPICS;
  }

  void clear() {
    topics.clear();
    lastTopic = null;
    names.clear();
    fields.clear();
    shapes = 0;
    generation++;
  }

  int topic(String topic) {
    if (topic != lastTopic) {
      lastTopicId = id(topics, TOPIC, topic);
      lastTopic = topic;
    }
    return lastTopicId;
  }

  /** The id of a map key; -1 where no UTF-8 text can hold it. */
  int name(String name) {
    return id(names, NAME, name);
  }

  /** The id of a key of the value itself; {@link #UNREAD} where nobody wants its field. */
  int field(String name) {
    Integer known = fields.get(name);
    if (known != null) {
      return known;
    }
    int id = reads.isFieldWanted(name) ? name(name) : UNREAD;
    fields.put(name, id);
    return id;
  }

  /** The id of a plan's shape; -1 where no UTF-8 text can hold one of its field names. */
  int shape(StructPlan plan) {
    if (plan.generation != generation) {
      plan.shape = defineShape(plan);
      plan.generation = generation;
    }
    return plan.shape;
  }

  private int id(Map<String, Integer> ids, int entry, String text) {
    Integer known = ids.get(text);
    if (known != null) {
      return known;
    }
    int start = definitions.position();
    definitions.u8(entry);
    if (!definitions.text(text)) {
      definitions.truncate(start);
      return -1;
    }
    int id = ids.size();
    ids.put(text, id);
    return id;
  }

  private int defineShape(StructPlan plan) {
    int start = definitions.position();
    definitions.u8(SHAPE);
    definitions.varint(plan.fields.length);
    for (int i = 0; i < plan.fields.length; i++) {
      if (!definitions.text(plan.fields[i].name())) {
        definitions.truncate(start);
        return -1;
      }
    }
    return shapes++;
  }
}
