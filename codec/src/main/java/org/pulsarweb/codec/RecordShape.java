package org.pulsarweb.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * A record: its components in their order. Both directions are one method handle each, made when
 * the first record of the class comes by, which the JIT turns into straight code: no box, no array
 * of arguments, no reflection for each message.
 */
final class RecordShape extends Shape {
  private static final MethodType WRITER = methodType(void.class, ByteOutput.class, Object.class);
  private static final MethodType READER = methodType(Object.class, ByteInput.class);

  private final Values values;
  private volatile @Nullable MethodHandle writer;
  private volatile @Nullable MethodHandle reader;

  RecordShape(Class<?> type, boolean isTyped, Values values) {
    super(type, isTyped);
    this.values = values;
  }

  @Override
  void writeContent(Object value, ByteOutput out) {
    MethodHandle handle = writer;
    if (handle == null) {
      handle = makeWriter();
      writer = handle;
    }
    try {
      handle.invokeExact(out, value);
    } catch (CodecException | VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException("a component of " + type().getName() + " cannot be had: " + e, e);
    }
  }

  @Override
  Object read(ByteInput in) {
    MethodHandle handle = reader;
    if (handle == null) {
      handle = makeReader();
      reader = handle;
    }
    try {
      return (Object) handle.invokeExact(in);
    } catch (CodecException | VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException(type().getName() + " refuses its components: " + e, e);
    }
  }

  /** Writes one component after the other: {@code (ByteOutput, Object) -> void}. */
  private MethodHandle makeWriter() {
    MethodHandle all = MethodHandles.empty(WRITER);
    RecordComponent[] components = components();
    for (int i = components.length - 1; i >= 0; i--) {
      MethodHandle one = Components.writer(values, components[i].getType());
      MethodHandle accessor = Members.accessor(components[i]);
      accessor = accessor.asType(accessor.type().changeParameterType(0, Object.class));
      one = MethodHandles.filterArguments(one, 1, accessor);
      all = i == components.length - 1 ? one : MethodHandles.foldArguments(all, one);
    }
    return all;
  }

  /** Reads the components in their order and calls the constructor: {@code ByteInput -> Object}. */
  private MethodHandle makeReader() {
    RecordComponent[] components = components();
    var readers = new MethodHandle[components.length];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = Components.reader(values, components[i].getType());
    }
    MethodHandle all = Members.canonicalConstructor(type());
    all = MethodHandles.filterArguments(all, 0, readers); // called from left to right
    all =
        MethodHandles.permuteArguments(
            all, methodType(type(), ByteInput.class), new int[readers.length]);
    return all.asType(READER);
  }

  private RecordComponent[] components() {
    RecordComponent[] components = type().getRecordComponents();
    for (RecordComponent component : components) {
      Components.requireReadable(type(), component.getName(), component.getType());
    }
    return components;
  }
}
