package org.pulsarweb.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the field blocks of one direction of an HTTP/2 connection (RFC 7541): the compression has a
 * state, so every block must be read, in its order, to its end.
 *
 * <p>A broken block ends the connection; a field that is well compressed and yet none is told to
 * the {@link Fields}. A block that is beyond the limits is read on without being kept, which costs
 * a little for each of its bytes and no memory: references to one long entry are no bomb.
 */
final class HpackReader {
  private static final String RULE = "RFC 7541 §6";

  /** The table's size that nobody was told another of (RFC 9113 §6.5.2). */
  private static final int TABLE_BYTES = 4096;

  /** Is told of each field. */
  interface Fields {
    /** Takes a field: slices that are changed afterwards. */
    void field(byte[] names, int nameFrom, int nameTo, byte[] values, int from, int to);
  }

  /** A field that was seen before, by its bytes. */
  private record Entry(byte[] name, byte[] value) {
    int bytes() {
      return name.length + value.length + Hpack.ENTRY_BYTES;
    }
  }

  /** The entries, the newest at {@link #newest}, older ones behind it, around. */
  private final @Nullable Entry[] ring = new Entry[TABLE_BYTES / Hpack.ENTRY_BYTES];

  private int newest;
  private int count;
  private int bytes;
  private int maxBytes = TABLE_BYTES;
  private int changes;

  private byte[] array = new byte[0];
  private int position;
  private int limit;

  /** Where texts are decoded to, if they need it: a name, then a value behind it. */
  private byte[] scratch = new byte[256];

  // The text that was read last.
  private byte[] text = scratch;
  private int textFrom;
  private int textTo;

  /** Returns a number that differs once the table has changed. */
  int changes() {
    return changes;
  }

  /** Reads a whole block and tells its fields. */
  void read(byte[] block, int from, int to, Fields fields) throws Http2Exception {
    array = block;
    position = from;
    limit = to;
    boolean mayResize = true; // only in front (RFC 7541 §4.2)
    while (position < limit) {
      int first = array[position++] & 0xFF;
      if ((first & 0xE0) == 0x20) {
        if (!mayResize) {
          throw broken("the table's size changes behind a field");
        }
        resize(number(first, 5));
        continue;
      }
      mayResize = false;
      if ((first & 0x80) != 0) {
        indexed(number(first, 7), fields);
      } else {
        boolean keeps = (first & 0x40) != 0;
        literal(number(first, keeps ? 6 : 4), keeps, fields);
      }
    }
    array = scratch; // the block may be let go
  }

  private void indexed(int index, Fields fields) throws Http2Exception {
    if (index > 0 && index <= Hpack.STATIC_COUNT) {
      byte[] name = Hpack.NAMES[index];
      byte[] value = Hpack.VALUES[index];
      fields.field(name, 0, name.length, value, 0, value.length);
    } else {
      Entry entry = entry(index);
      fields.field(entry.name, 0, entry.name.length, entry.value, 0, entry.value.length);
    }
  }

  private void literal(int index, boolean keeps, Fields fields) throws Http2Exception {
    byte[] name;
    int nameFrom = 0;
    int nameTo;
    if (index == 0) {
      text(0);
      name = text;
      nameFrom = textFrom;
      nameTo = textTo;
    } else {
      name = index <= Hpack.STATIC_COUNT ? Hpack.NAMES[index] : entry(index).name;
      nameTo = name.length;
    }
    boolean nameInScratch = name == scratch;
    text(nameInScratch ? nameTo : 0);
    if (nameInScratch) {
      name = scratch; // which may have grown
    }
    fields.field(name, nameFrom, nameTo, text, textFrom, textTo);
    if (keeps) {
      add(
          new Entry(
              Arrays.copyOfRange(name, nameFrom, nameTo),
              Arrays.copyOfRange(text, textFrom, textTo)));
    }
  }

  private Entry entry(int index) throws Http2Exception {
    int place = index - Hpack.STATIC_COUNT - 1;
    if (place < 0 || place >= count) {
      throw broken("an index that no table has");
    }
    Entry entry = ring[(newest + place) % ring.length];
    if (entry == null) {
      throw new IllegalStateException("an empty place in the table");
    }
    return entry;
  }

  // ---- the table (RFC 7541 §4) ----------------------------------------------------------------

  private void add(Entry entry) {
    changes++;
    evictTo(maxBytes - entry.bytes());
    if (entry.bytes() <= maxBytes) {
      newest = (newest + ring.length - 1) % ring.length;
      ring[newest] = entry;
      count++;
      bytes += entry.bytes();
    }
  }

  private void resize(int size) throws Http2Exception {
    if (size > TABLE_BYTES) {
      throw broken("a table larger than we allow");
    }
    changes++;
    maxBytes = size;
    evictTo(size);
  }

  private void evictTo(int size) {
    while (count > 0 && bytes > size) {
      count--;
      int oldest = (newest + count) % ring.length;
      Entry entry = ring[oldest];
      bytes -= entry == null ? 0 : entry.bytes();
      ring[oldest] = null;
    }
  }

  // ---- numbers and texts (RFC 7541 §5) --------------------------------------------------------

  private int number(int first, int prefixBits) throws Http2Exception {
    int most = (1 << prefixBits) - 1;
    int number = first & most;
    if (number < most) {
      return number;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      if (position == limit) {
        throw broken("a number that is cut off");
      }
      int octet = array[position++] & 0xFF;
      number += (octet & 0x7F) << shift;
      if (octet < 0x80) {
        return number;
      }
    }
    throw broken("a number beyond all bounds");
  }

  /** Reads a text; one that has to be decoded stands in the scratch, from an index on. */
  private void text(int at) throws Http2Exception {
    if (position == limit) {
      throw broken("a field that is cut off");
    }
    int first = array[position++] & 0xFF;
    int length = number(first, 7);
    if (length > limit - position) {
      throw broken("a text that is cut off");
    }
    int end = position + length;
    if ((first & 0x80) == 0) {
      text = array;
      textFrom = position;
      textTo = end;
    } else {
      int needed = at + length * 8 / 5 + 1;
      if (scratch.length < needed) {
        scratch = Arrays.copyOf(scratch, needed);
      }
      text = scratch;
      textFrom = at;
      textTo = Huffman.decode(array, position, end, scratch, at);
      if (textTo < 0) {
        throw new Http2Exception(
            Http2Error.COMPRESSION_ERROR, "RFC 7541 §5.2", "a text that is no Huffman code");
      }
    }
    position = end;
  }

  private static Http2Exception broken(String message) {
    return new Http2Exception(Http2Error.COMPRESSION_ERROR, RULE, message);
  }
}
