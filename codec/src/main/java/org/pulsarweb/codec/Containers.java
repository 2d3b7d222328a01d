package org.pulsarweb.codec;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists, sets, maps, optionals and arrays of objects: their number and each of them. */
final class Containers {
  private static final int PAIR = 2;

  private final Values values;
  private final Types types;

  Containers(Values values, Types types) {
    this.values = values;
    this.types = types;
  }

  void writeOptional(Object value, ByteOutput out) {
    out.u8(Tag.OPTIONAL);
    values.write(((Optional<?>) value).orElse(null), out);
  }

  Object readOptional(ByteInput in) {
    return Optional.ofNullable(values.read(in));
  }

  void writeList(Object value, ByteOutput out) {
    out.u8(Tag.LIST);
    writeElements((List<?>) value, out);
  }

  Object readList(ByteInput in) {
    int count = in.count(1);
    if (count == 0) {
      return List.of();
    }
    var elements = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      elements[i] = values.read(in);
    }
    return Collections.unmodifiableList(Arrays.asList(elements));
  }

  void writeSet(Object value, ByteOutput out) {
    out.u8(Tag.SET);
    writeElements((Set<?>) value, out);
  }

  Object readSet(ByteInput in) {
    int count = in.count(1);
    var set = LinkedHashSet.<@Nullable Object>newLinkedHashSet(count);
    for (int i = 0; i < count; i++) {
      Object element = values.read(in);
      if (!set.add(element)) {
        throw new CodecException("a set has an element twice");
      }
    }
    return Collections.unmodifiableSequencedSet(set);
  }

  private void writeElements(Collection<?> elements, ByteOutput out) {
    int count = elements.size();
    out.count(count, 1);
    int left = count;
    for (Object element : elements) {
      if (--left < 0) {
        break;
      }
      values.write(element, out);
    }
    requireUnchanged(left);
  }

  void writeMap(Object value, ByteOutput out) {
    var map = (Map<?, ?>) value;
    int count = map.size();
    out.u8(Tag.MAP);
    out.count(count, PAIR);
    int left = count;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (--left < 0) {
        break;
      }
      values.write(entry.getKey(), out);
      values.write(entry.getValue(), out);
    }
    requireUnchanged(left);
  }

  Object readMap(ByteInput in) {
    int count = in.count(PAIR);
    var map = LinkedHashMap.<@Nullable Object, @Nullable Object>newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      map.put(values.read(in), values.read(in));
      if (map.size() == i) {
        throw new CodecException("a map has a key twice");
      }
    }
    return Collections.unmodifiableSequencedMap(map);
  }

  void writeArray(Object value, ByteOutput out) {
    var array = (@Nullable Object[]) value;
    out.u8(Tag.ARRAY);
    types.write(array.getClass().componentType(), out);
    out.count(array.length, 1);
    for (Object element : array) {
      values.write(element, out);
    }
  }

  Object readArray(ByteInput in) {
    Class<?> type = types.read(in);
    if (type.isPrimitive()) {
      throw new CodecException("an array of " + type + " has a tag of its own");
    }
    var array = (@Nullable Object[]) Array.newInstance(type, in.count(1));
    for (int i = 0; i < array.length; i++) {
      array[i] = values.read(type, in);
    }
    return array;
  }

  private static void requireUnchanged(int left) {
    if (left != 0) {
      throw new CodecException("a collection was changed while it was written: send a copy of it");
    }
  }
}
