package org.pulsarweb.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Any value: finds by its class how to write it, and by its tag how to read it. */
final class Values {
  /**
   * Classes whose kind is remembered; the next ones are looked at again each time. A class that is
   * remembered cannot be unloaded, and each place that makes a lambda is a class.
   */
  private static final int KINDS_MAX = 4096;

  private final AllowList allowed;
  private final List<Substitute<?>> substitutes;
  private final IdTable<Substitute<?>> substitutesById;
  private final IdTable<Shape> typed;
  private final Types types;
  private final Containers containers;
  private final Lambdas lambdas;

  private final ConcurrentHashMap<Class<?>, Kind> kinds = new ConcurrentHashMap<>();

  /** Shapes that came in with the name of their class. Replaced when one is added. */
  private volatile IdTable<Shape> named = IdTable.of(Map.of());

  private final Map<Integer, Shape> namedById = new HashMap<>(); // guarded by itself

  Values(AllowList allowed, Set<Class<?>> typed, List<Substitute<?>> substitutes) {
    this.allowed = allowed;
    this.substitutes = List.copyOf(substitutes);
    var byId = new HashMap<Integer, Substitute<?>>();
    for (Substitute<?> substitute : substitutes) {
      byId.put(substitute.id(), substitute);
    }
    this.substitutesById = IdTable.of(byId);
    this.types = new Types(allowed);
    this.containers = new Containers(this, types);
    this.lambdas = new Lambdas(this, allowed);
    var shapes = new HashMap<Integer, Shape>();
    for (Class<?> type : typed) {
      if (type.isRecord() || type.isEnum()) {
        Shape shape = shape(type, true);
        shapes.put(shape.id(), shape);
      }
    }
    this.typed = IdTable.of(shapes);
  }

  void write(@Nullable Object value, ByteOutput out) {
    if (value == null) {
      out.u8(Tag.NULL);
    } else if (value instanceof String text) {
      out.u8(Tag.STRING);
      out.string(text);
    } else if (value instanceof Integer number) {
      out.u8(Tag.INTEGER);
      out.zigzag(number);
    } else if (value instanceof Boolean bool) {
      out.u8(bool ? Tag.TRUE : Tag.FALSE);
    } else {
      Kind kind = kind(value.getClass());
      if (kind instanceof Leaf leaf) {
        leaf.write(value, out);
      } else {
        out.enter();
        kind.write(value, out);
        out.leave();
      }
    }
  }

  @Nullable Object read(ByteInput in) {
    int tag = in.u8();
    if (tag == Tag.STRING) {
      return in.string();
    }
    if (tag == Tag.NULL) {
      return null;
    }
    if (tag < Tag.FIRST_NESTED) {
      return Leaf.read(tag, in);
    }
    in.enter();
    Object value = readNested(tag, in);
    in.leave();
    return value;
  }

  private Object readNested(int tag, ByteInput in) {
    return switch (tag) {
      case Tag.TYPED -> typed(in).read(in);
      case Tag.NAMED -> named(in).read(in);
      case Tag.OPTIONAL -> containers.readOptional(in);
      case Tag.LIST -> containers.readList(in);
      case Tag.SET -> containers.readSet(in);
      case Tag.MAP -> containers.readMap(in);
      case Tag.ARRAY -> containers.readArray(in);
      case Tag.CLASS -> types.read(in);
      case Tag.THROWABLE -> Throwables.read(in);
      case Tag.LAMBDA -> lambdas.read(in);
      case Tag.SUBSTITUTE -> readSubstitute(in);
      default -> throw Leaf.unknown(tag);
    };
  }

  /** Reads a value that has to be of this type, or null. */
  @Nullable Object read(Class<?> type, ByteInput in) {
    Object value = read(in);
    if (value != null && !type.isInstance(value)) {
      throw new CodecException(
          "a " + type.getName() + " was expected, not a " + value.getClass().getName());
    }
    return value;
  }

  /** Returns whether values of this class, or of what it permits, may be written. */
  boolean allows(Class<?> type) {
    return type == Boolean.class
        || allowed.id(type).isPresent()
        || !(kind(type) instanceof RefusedKind);
  }

  private Kind kind(Class<?> type) {
    Kind kind = kinds.get(type);
    return kind == null ? newKind(type) : kind;
  }

  private Kind newKind(Class<?> type) {
    Kind kind = makeKind(type);
    if (kinds.size() < KINDS_MAX) {
      Kind other = kinds.putIfAbsent(type, kind);
      return other == null ? kind : other;
    }
    return kind;
  }

  private Kind makeKind(Class<?> type) {
    Optional<Leaf> leaf = Leaf.of(type);
    if (leaf.isPresent()) {
      return leaf.get();
    }
    for (Substitute<?> substitute : substitutes) {
      if (substitute.type().isAssignableFrom(type)) {
        return (value, out) -> writeSubstitute(substitute, value, out);
      }
    }
    if (type.isRecord()) {
      return shapeOrRefusal(type);
    }
    if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
      return shapeOrRefusal(type.isEnum() ? type : type.getSuperclass()); // a constant with a body
    }
    if (type.isArray()) {
      return containers::writeArray;
    }
    if (List.class.isAssignableFrom(type)) {
      return containers::writeList;
    }
    if (Set.class.isAssignableFrom(type)) {
      return containers::writeSet;
    }
    if (Map.class.isAssignableFrom(type)) {
      return containers::writeMap;
    }
    if (type == Optional.class) {
      return containers::writeOptional;
    }
    if (type == Class.class) {
      return this::writeClass;
    }
    if (Throwable.class.isAssignableFrom(type)) {
      return Throwables::write;
    }
    return lambdaOrRefusal(type);
  }

  private Kind shapeOrRefusal(Class<?> type) {
    Optional<Integer> id = allowed.id(type);
    if (id.isPresent()) {
      Shape shape = typed.find(id.get());
      if (shape != null) {
        return shape;
      }
    }
    return allowed.hasPackageOf(type.getName()) ? shape(type, false) : new RefusedKind(type);
  }

  private Shape shape(Class<?> type, boolean isTyped) {
    return type.isRecord() ? new RecordShape(type, isTyped, this) : new EnumShape(type, isTyped);
  }

  private Kind lambdaOrRefusal(Class<?> type) {
    if (!Lambdas.isLambda(type)) {
      return new RefusedKind(type);
    }
    String host = type.getNestHost().getName();
    if (!allowed.hasLambdasOf(host)) {
      return (value, out) -> {
        throw AllowList.refusedLambda(host);
      };
    }
    return Members.taker(type)
        .<Kind>map(taker -> (value, out) -> lambdas.write(value, taker, out))
        .orElseGet(() -> new RefusedKind(type));
  }

  private void writeClass(Object value, ByteOutput out) {
    out.u8(Tag.CLASS);
    types.write((Class<?>) value, out);
  }

  private void writeSubstitute(Substitute<?> substitute, Object value, ByteOutput out) {
    out.u8(Tag.SUBSTITUTE);
    out.i32(substitute.id());
    write(substitute.replace(value), out);
  }

  private Object readSubstitute(ByteInput in) {
    int id = in.i32();
    Substitute<?> substitute = substitutesById.find(id);
    if (substitute == null) {
      throw Types.unknown(id);
    }
    Object value = read(in);
    if (value == null) {
      throw new CodecException("the substitute of " + substitute.type().getName() + " is null");
    }
    return substitute.restore(value);
  }

  private Shape typed(ByteInput in) {
    int id = in.i32();
    Shape shape = typed.find(id);
    if (shape == null) {
      throw Types.unknown(id);
    }
    return shape;
  }

  private Shape named(ByteInput in) {
    int id = in.i32();
    Shape known = named.find(id);
    return known != null && in.trySkip(known.name()) ? known : newNamed(id, in.string());
  }

  private Shape newNamed(int id, String name) {
    if (!allowed.hasPackageOf(name)) {
      throw new CodecException(
          name + " is not allowed: add it by Codec.Builder.allow, or its package by allowPackage");
    }
    Class<?> type = allowed.find(name);
    if (!type.isRecord() && !type.isEnum()) {
      throw new CodecException(name + " is neither a record nor an enum here");
    }
    if (!(kind(type) instanceof Shape shape)) {
      throw new CodecException(name + " travels as something else: see Codec.Builder.substitute");
    }
    if (shape.id() != id) {
      throw new CodecException(
          name
              + " has other components or constants there; run the same classes on both sides."
              + " Here it is "
              + Schema.text(type));
    }
    synchronized (namedById) {
      if (namedById.putIfAbsent(id, shape) == null) {
        named = IdTable.of(namedById); // as often as there are classes
      }
    }
    return shape;
  }

  /** A class whose values may not travel. */
  private record RefusedKind(Class<?> type) implements Kind {
    @Override
    public void write(Object value, ByteOutput out) {
      throw AllowList.refused(type);
    }
  }
}
