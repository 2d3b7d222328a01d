package org.pulsarweb.codec;

/** How the values of one class are written, tag first. */
@FunctionalInterface
interface Kind {
  void write(Object value, ByteOutput out);
}
