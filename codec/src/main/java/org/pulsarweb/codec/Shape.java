package org.pulsarweb.codec;

/** The form of one allowed record or enum: its header, which says the class, and its content. */
abstract sealed class Shape implements Kind permits RecordShape, EnumShape {
  private final Class<?> type;
  private final int id;
  private final byte[] name;
  private final byte[] header;

  /**
   * Makes the header.
   *
   * @param isTyped whether the type is allowed by itself, so that its id is enough; else its name
   *     goes with it
   */
  Shape(Class<?> type, boolean isTyped) {
    this.type = type;
    this.id = Schema.id(type);
    ByteOutput out = ByteOutput.open();
    out.string(type.getName());
    this.name = out.toBytes();
    out.reset();
    out.u8(isTyped ? Tag.TYPED : Tag.NAMED);
    out.i32(id);
    out.bytes(isTyped ? new byte[0] : name);
    this.header = out.toBytes();
  }

  final Class<?> type() {
    return type;
  }

  final int id() {
    return id;
  }

  /** Returns the class's name as a header has it. */
  final byte[] name() {
    return name;
  }

  @Override
  public final void write(Object value, ByteOutput out) {
    out.bytes(header);
    writeContent(value, out);
  }

  abstract void writeContent(Object value, ByteOutput out);

  /** Reads what follows the header. */
  abstract Object read(ByteInput in);
}
