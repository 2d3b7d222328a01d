package org.pulsarweb.codec;

/**
 * An enum: the number of the constant. The names are part of the id, so they are the same there.
 */
final class EnumShape extends Shape {
  private final Object[] constants;

  EnumShape(Class<?> type, boolean isTyped) {
    super(type, isTyped);
    this.constants = type.getEnumConstants();
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // the order of the constants is part of the id
  void writeContent(Object value, ByteOutput out) {
    out.varint(((Enum<?>) value).ordinal());
  }

  @Override
  Object read(ByteInput in) {
    long ordinal = in.varint();
    if (ordinal < 0 || ordinal >= constants.length) {
      throw new CodecException(type().getName() + " has no constant " + ordinal);
    }
    return constants[(int) ordinal];
  }
}
