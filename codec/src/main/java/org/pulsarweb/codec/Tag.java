package org.pulsarweb.codec;

/** The first byte of a value: what follows. */
final class Tag {
  static final int NULL = 0;
  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int BYTE = 3;
  static final int SHORT = 4;
  static final int CHARACTER = 5;
  static final int INTEGER = 6;
  static final int LONG = 7;
  static final int FLOAT = 8;
  static final int DOUBLE = 9;
  static final int STRING = 10;

  static final int BOOLEANS = 11;
  static final int BYTES = 12;
  static final int SHORTS = 13;
  static final int CHARS = 14;
  static final int INTS = 15;
  static final int LONGS = 16;
  static final int FLOATS = 17;
  static final int DOUBLES = 18;

  static final int BIG_INTEGER = 19;
  static final int BIG_DECIMAL = 20;
  static final int OPTIONAL_INT = 21;
  static final int OPTIONAL_LONG = 22;
  static final int OPTIONAL_DOUBLE = 23;
  static final int INSTANT = 24;
  static final int DURATION = 25;
  static final int LOCAL_DATE = 26;
  static final int LOCAL_TIME = 27;
  static final int LOCAL_DATE_TIME = 28;
  static final int ZONED_DATE_TIME = 29;
  static final int OFFSET_DATE_TIME = 30;
  static final int UUID = 31;
  static final int URI = 32;
  static final int PATH = 33;
  static final int INET_ADDRESS = 34;
  static final int INET_SOCKET_ADDRESS = 35;

  /** From here on a value may hold others, and counts for the depth. */
  static final int FIRST_NESTED = 36;

  static final int OPTIONAL = 36;
  static final int LIST = 37;
  static final int SET = 38;
  static final int MAP = 39;
  static final int ARRAY = 40;
  static final int CLASS = 41;
  static final int THROWABLE = 42;
  static final int LAMBDA = 43;

  /** A value that stands for another: the id of the substitute, the value. */
  static final int SUBSTITUTE = 44;

  /** A record or an enum that is allowed by itself: its id, its content. */
  static final int TYPED = 45;

  /** A record or an enum whose package is allowed: its id, its class's name, its content. */
  static final int NAMED = 46;

  private Tag() {}
}
