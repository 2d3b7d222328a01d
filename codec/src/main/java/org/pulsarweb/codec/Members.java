package org.pulsarweb.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/** Reaches members of allowed classes, which may be private. The only class that opens them. */
final class Members {
  private Members() {}

  /** Returns the constructor of a record that takes all its components. */
  static MethodHandle canonicalConstructor(Class<?> record) {
    RecordComponent[] components = record.getRecordComponents();
    var types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      return lookup(record).unreflectConstructor(record.getDeclaredConstructor(types));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw closed(record, e);
    }
  }

  static MethodHandle accessor(RecordComponent component) {
    Class<?> record = component.getDeclaringRecord();
    try {
      return lookup(record).unreflect(component.getAccessor());
    } catch (ReflectiveOperationException e) {
      throw closed(record, e);
    }
  }

  /**
   * Returns what takes a lambda of this class apart, if it is serializable: a {@code Object -> }.
   */
  static Optional<MethodHandle> taker(Class<?> lambda) {
    try {
      MethodHandle taker = lookup(lambda).unreflect(lambda.getDeclaredMethod("writeReplace"));
      return Optional.of(taker.asType(methodType(Object.class, Object.class)));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw closed(lambda, e);
    }
  }

  /**
   * Returns what makes lambdas that a class has in its source: {@code SerializedLambda -> Object}.
   */
  static MethodHandle maker(Class<?> capturing) {
    try {
      return lookup(capturing)
          .findStatic(
              capturing, "$deserializeLambda$", methodType(Object.class, SerializedLambda.class));
    } catch (NoSuchMethodException e) {
      throw new CodecException(capturing.getName() + " has no serializable lambdas", e);
    } catch (ReflectiveOperationException e) {
      throw closed(capturing, e);
    }
  }

  private static MethodHandles.Lookup lookup(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      return MethodHandles.publicLookup(); // serves if the class and its members are public
    }
  }

  private static CodecException closed(Class<?> type, Exception cause) {
    return new CodecException(
        type.getName() + " cannot be reached: make it public, or open its package to Pulsar",
        cause);
  }
}
