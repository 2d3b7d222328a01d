package org.pulsarweb.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.RecordComponent;
import java.util.zip.CRC32C;

/** What both sides must agree on for a type, as text, and its hash, which is the type's id. */
final class Schema {
  private Schema() {}

  /**
   * Returns the id: of a record with the names and types of its components, of an enum with the
   * names of its constants, of another type with its name alone.
   */
  static int id(Class<?> type) {
    var hash = new CRC32C();
    hash.update(text(type).getBytes(UTF_8));
    return (int) hash.getValue();
  }

  // Loops, because streams would cost a start of a JVM more than all the rest of this package.
  static String text(Class<?> type) {
    if (type.isRecord()) {
      var text = new StringBuilder("record ").append(type.getName()).append('(');
      String separator = "";
      for (RecordComponent component : type.getRecordComponents()) {
        text.append(separator).append(component.getType().getName()).append(' ');
        text.append(component.getName());
        separator = ", ";
      }
      return text.append(')').toString();
    }
    if (type.isEnum()) {
      var text = new StringBuilder("enum ").append(type.getName()).append('{');
      String separator = "";
      for (Object constant : type.getEnumConstants()) {
        text.append(separator).append(((Enum<?>) constant).name());
        separator = ", ";
      }
      return text.append('}').toString();
    }
    return type.getName();
  }
}
