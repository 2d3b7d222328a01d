package org.pulsarweb.codec;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.SerializedLambda;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lambdas and method references whose interface is {@link Serializable}.
 *
 * <p>The compiler gives such a lambda a method that takes it apart into names and captured values,
 * and gives the class where its source is a method that makes it again. That one knows the lambdas
 * of its own source and no others, so that names cannot lead anywhere else. The names travel as
 * texts and the captured values as any other values; no stream of Java serialization is involved.
 */
final class Lambdas {
  private static final int CAPTURED_MAX = 255; // as many parameters as a method may have

  private final Values values;
  private final AllowList allowed;
  private final Map<Class<?>, MethodHandle> makers = new ConcurrentHashMap<>();

  Lambdas(Values values, AllowList allowed) {
    this.values = values;
    this.allowed = allowed;
  }

  /**
   * Writes a lambda.
   *
   * @param taker takes lambdas of its class apart
   */
  void write(Object lambda, MethodHandle taker, ByteOutput out) {
    SerializedLambda parts = takeApart(lambda, taker);
    String capturing = requireAllowed(parts.getCapturingClass());
    String implementing = requireAllowed(parts.getImplClass());
    out.u8(Tag.LAMBDA);
    out.string(capturing);
    out.string(parts.getFunctionalInterfaceClass());
    out.string(parts.getFunctionalInterfaceMethodName());
    out.string(parts.getFunctionalInterfaceMethodSignature());
    out.varint(parts.getImplMethodKind());
    out.string(implementing);
    out.string(parts.getImplMethodName());
    out.string(parts.getImplMethodSignature());
    out.string(parts.getInstantiatedMethodType());
    int count = parts.getCapturedArgCount();
    out.varint(count);
    for (int i = 0; i < count; i++) {
      writeCaptured(parts.getCapturedArg(i), capturing, out);
    }
  }

  private void writeCaptured(@Nullable Object value, String capturing, ByteOutput out) {
    try {
      values.write(value, out);
    } catch (CodecException e) {
      throw new CodecException(
          "a lambda in " + capturing + " has captured what may not travel: " + e.getMessage(), e);
    }
  }

  private static SerializedLambda takeApart(Object lambda, MethodHandle taker) {
    Object parts;
    try {
      parts = (Object) taker.invokeExact(lambda);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException(lambda.getClass().getName() + " cannot be taken apart: " + e, e);
    }
    if (parts instanceof SerializedLambda serialized) {
      return serialized;
    }
    throw AllowList.refused(lambda.getClass());
  }

  Object read(ByteInput in) {
    Class<?> capturing = allowed.find(requireAllowed(in.string()));
    String interfaceClass = in.string();
    String interfaceMethod = in.string();
    String interfaceSignature = in.string();
    int kind = (int) in.varint();
    String implementing = requireAllowed(in.string());
    String method = in.string();
    String signature = in.string();
    String type = in.string();
    int count = in.length(1);
    if (count > CAPTURED_MAX) {
      throw new CodecException("a lambda has captured more than " + CAPTURED_MAX + " values");
    }
    var captured = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      captured[i] = values.read(in);
    }
    return make(
        capturing,
        new SerializedLambda(
            capturing,
            interfaceClass,
            interfaceMethod,
            interfaceSignature,
            kind,
            implementing.replace('.', '/'),
            method,
            signature,
            type,
            captured));
  }

  private Object make(Class<?> capturing, SerializedLambda parts) {
    MethodHandle maker = makers.get(capturing);
    if (maker == null) {
      maker = Members.maker(capturing);
      makers.put(capturing, maker); // as many as there are classes
    }
    try {
      return (Object) maker.invokeExact(parts);
    } catch (CodecException | VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException(
          capturing.getName()
              + " has no such lambda, or not with such values; run the same"
              + " classes on both sides: "
              + e,
          e);
    }
  }

  /** Returns the name of a class that is given as the JVM or the language writes it. */
  private String requireAllowed(String name) {
    String className = name.replace('/', '.');
    if (!allowed.hasLambdasOf(className)) {
      throw AllowList.refusedLambda(className);
    }
    return className;
  }

  static boolean isLambda(Class<?> type) {
    return type.isHidden() && Serializable.class.isAssignableFrom(type);
  }
}
