package org.pulsarweb.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes, and bytes into values of classes that were allowed before: nothing else
 * is written, and nothing else can be made by bytes, whoever sent them.
 *
 * <p>Built in are null, boxed primitives, strings, arrays, {@link List}, {@link Set} and {@link
 * Map} (they arrive unmodifiable, in the same order, with their nulls), the four {@code Optional},
 * {@code BigInteger}, {@code BigDecimal}, {@code UUID}, {@code Instant}, {@code Duration}, {@code
 * LocalDate}, {@code LocalTime}, {@code LocalDateTime}, {@code ZonedDateTime}, {@code
 * OffsetDateTime}, {@code URI}, {@code Path}, {@code InetAddress}, {@code InetSocketAddress},
 * {@code Class} of what is built in or allowed, and every {@link Throwable}, which arrives as
 * {@link RemoteException}. Records, enums and lambdas have to be allowed.
 *
 * <p>A record is made by its canonical constructor, so that its checks hold for what arrives. A
 * lambda or method reference has to be of a {@link java.io.Serializable} interface, its source and
 * the method that it names in classes that are allowed; what it captures travels with it.
 *
 * <p>Safe for use by many threads.
 */
public final class Codec {
  private final Builder plan;
  private final CodecLimits limits;
  private final Values values;

  private Codec(Builder plan) {
    this.plan = plan;
    this.limits = plan.limits;
    var allowed = new AllowList(plan.ids, List.copyOf(plan.packages), plan.loader());
    this.values = new Values(allowed, plan.types, plan.substitutes);
  }

  /** {@return a builder that allows nothing but what is built in} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder that allows what this codec does} */
  public Builder toBuilder() {
    return new Builder(plan);
  }

  /**
   * {@return whether values of a class may be written; of an interface, whether it was allowed}
   *
   * @param type any
   */
  public boolean allows(Class<?> type) {
    return values.allows(type);
  }

  /**
   * Appends a value. When it is refused, nothing is appended.
   *
   * @param value of an allowed class, with all that it holds
   * @param out where its bytes go
   * @throws CodecException if it, or something in it, may not be written
   */
  public void write(@Nullable Object value, ByteOutput out) {
    int start = out.position();
    boolean isWritten = false;
    out.begin(limits);
    try {
      values.write(value, out);
      isWritten = true;
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CodecException("the value cannot be written: " + e, e);
    } finally {
      isWritten &= out.tryEnd();
      if (!isWritten) {
        out.truncate(start);
      }
    }
    if (!isWritten) {
      throw ByteOutput.tooLong();
    }
  }

  /**
   * Reads a value. Bytes that follow it are left.
   *
   * @param in what {@link #write} wrote; after an exception its position is of no use
   * @return the value
   * @throws CodecException if the bytes are not a value of allowed classes
   */
  public @Nullable Object read(ByteInput in) {
    int whole = in.begin(limits);
    try {
      return values.read(in);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new CodecException("the bytes are a value that its class refuses: " + e, e);
    } finally {
      in.end(whole);
    }
  }

  /**
   * {@return the bytes of a value}
   *
   * @param value of an allowed class, with all that it holds
   * @throws CodecException if it, or something in it, may not be written
   */
  public byte[] encode(@Nullable Object value) {
    ByteOutput out = ByteOutput.open();
    write(value, out);
    return out.toBytes();
  }

  /**
   * {@return the value of bytes}
   *
   * @param bytes what {@link #encode} returned, and nothing more
   * @throws CodecException if the bytes are not one value of allowed classes
   */
  public @Nullable Object decode(byte[] bytes) {
    ByteInput in = ByteInput.of(bytes);
    Object value = read(in);
    if (in.remaining() > 0) {
      throw new CodecException(in.remaining() + " bytes follow the value");
    }
    return value;
  }

  /**
   * Says what a {@link Codec} allows. Both sides have to be built alike.
   *
   * <p>Owned by one loop; call only from its thread.
   */
  public static final class Builder {
    private static final List<String> PLATFORM = List.of("java", "javax", "jdk", "sun", "com.sun");

    private final Set<Class<?>> types;
    private final Map<Integer, Class<?>> ids;
    private final Set<String> packages;
    private final List<Substitute<?>> substitutes;
    private CodecLimits limits = CodecLimits.DEFAULTS;
    private @Nullable ClassLoader loader;

    private Builder() {
      types = new LinkedHashSet<>();
      ids = new HashMap<>();
      packages = new LinkedHashSet<>();
      substitutes = new ArrayList<>();
    }

    private Builder(Builder other) {
      types = new LinkedHashSet<>(other.types);
      ids = new HashMap<>(other.ids);
      packages = new LinkedHashSet<>(other.packages);
      substitutes = new ArrayList<>(other.substitutes);
      limits = other.limits;
      loader = other.loader;
    }

    /**
     * Allows types by themselves: the shortest and fastest form. With a sealed type goes all that
     * it permits, with a record the records, enums and sealed types that its components name. They
     * are written as a hash of their name and components.
     *
     * <p>The serializable lambdas in the classes that enclose them are allowed too.
     *
     * @param types records, enums, sealed types
     * @return this
     * @throws IllegalArgumentException if one is something else, or two have the same hash
     */
    public Builder allow(Class<?>... types) {
      for (Class<?> type : types) {
        if (!isAllowable(type)) {
          throw new IllegalArgumentException(
              type.getName() + " is not a record, an enum or a sealed type: see substitute");
        }
        add(type);
      }
      return this;
    }

    /**
     * Allows all records and enums of a package and those below it, the serializable lambdas in
     * their classes, and those classes themselves as values. They are written with their name.
     *
     * @param name for example org.acme.orders; the empty text is the package without a name, and
     *     has none below it
     * @return this
     * @throws IllegalArgumentException if it is not a package's name, or one of the JDK's
     */
    public Builder allowPackage(String name) {
      if (!name.isEmpty() && !isPackage(name)) {
        throw new IllegalArgumentException("not a name of a package: " + name);
      }
      for (String platform : PLATFORM) {
        if ((name + ".").startsWith(platform + ".")) {
          throw new IllegalArgumentException("a package of the JDK cannot be allowed: " + name);
        }
      }
      packages.add(name);
      return this;
    }

    /**
     * Says where classes are found that come by name.
     *
     * @param loader by default the context class loader of the thread that builds, or else the one
     *     that loaded this class
     * @return this
     */
    public Builder classLoader(ClassLoader loader) {
      this.loader = Objects.requireNonNull(loader);
      return this;
    }

    /**
     * Lets instances of a type travel as another value, for example a handle as its address. Of
     * several types that fit an instance the first one counts.
     *
     * @param <T> the type
     * @param type a class or an interface; its subtypes are meant too
     * @param toValue what travels: a value that may be written
     * @param fromValue what it becomes: from any value, because a peer may send any; not null
     * @return this
     * @throws IllegalArgumentException if values of the type are built in and hold no others
     */
    public <T> Builder substitute(
        Class<T> type, Function<T, Object> toValue, Function<Object, T> fromValue) {
      if (type == Boolean.class || type.isPrimitive() || Leaf.of(type).isPresent()) {
        throw new IllegalArgumentException(type.getName() + " is built in");
      }
      int id = Schema.id(type);
      claim(id, type);
      substitutes.removeIf(substitute -> substitute.type() == type);
      substitutes.add(new Substitute<>(type, id, toValue, fromValue));
      return this;
    }

    /**
     * Sets how much one value may be.
     *
     * @param limits the same on both sides
     * @return this
     */
    public Builder limits(CodecLimits limits) {
      this.limits = Objects.requireNonNull(limits);
      return this;
    }

    /** {@return the codec} */
    public Codec build() {
      return new Codec(new Builder(this));
    }

    private ClassLoader loader() {
      if (loader != null) {
        return loader;
      }
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      return context != null ? context : Codec.class.getClassLoader();
    }

    private static boolean isPackage(String name) {
      boolean isStart = true;
      for (int i = 0; i < name.length(); i++) {
        char letter = name.charAt(i);
        boolean isDot = letter == '.';
        if (isDot ? isStart : !Character.isJavaIdentifierPart(letter)) {
          return false;
        }
        isStart = isDot;
      }
      return !isStart;
    }

    private static boolean isAllowable(Class<?> type) {
      return type.isRecord() || type.isEnum() || type.isSealed();
    }

    private void add(Class<?> type) {
      if (!isAllowable(type) || !types.add(type)) {
        return;
      }
      claim(Schema.id(type), type);
      if (type.isRecord()) {
        for (RecordComponent component : type.getRecordComponents()) {
          addNamed(component.getGenericType());
        }
      } else if (!type.isEnum()) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
          add(permitted);
        }
      }
    }

    /** Adds what a component's type names: {@code List<Order>} names Order. */
    private void addNamed(Type type) {
      if (type instanceof Class<?> named) {
        if (named.isArray()) {
          addNamed(named.componentType());
        } else {
          add(named);
        }
      } else if (type instanceof GenericArrayType array) {
        addNamed(array.getGenericComponentType());
      } else if (type instanceof WildcardType wildcard) {
        for (Type bound : wildcard.getUpperBounds()) {
          addNamed(bound);
        }
      } else if (type instanceof ParameterizedType generic) {
        addNamed(generic.getRawType());
        for (Type argument : generic.getActualTypeArguments()) {
          addNamed(argument);
        }
      } // a type variable names nothing by itself
    }

    private void claim(int id, Class<?> type) {
      Class<?> other = ids.putIfAbsent(id, type);
      if (other != null && other != type) {
        throw new IllegalArgumentException(
            "rename one of them or a component, for their hashes are the same: "
                + type.getName()
                + ", "
                + other.getName());
      }
    }
  }
}
