package org.pulsarweb.http;

/**
 * The Huffman code of HPACK (RFC 7541 §5.2, Appendix B), read four bits at a time.
 *
 * <p>The code is canonical: within a length, codes count up with the symbols; so the lengths say it
 * all. Each inner node of its tree is a state; a state and four bits lead to another state, and to
 * one symbol at most, because no code is shorter than five bits.
 */
final class Huffman {
  /** The bits of each symbol's code, a for 5 to z for 30; EOS comes last. */
  private static final String LENGTHS =
      "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxx"
          + "bffhibdgffdgdbbbaaabbbbbbbcdkbhf"
          + "ibccccccccccccccccccccccdcdioijb"
          + "kabababbbaccbbbabcbaabccccckgjix"
          + "prpprrrsrssssststtrstssssqrsrsst"
          + "rqprrssqsrrtqrssqqrqsrssprrrsrrs"
          + "vvporsruvvvwwvtuoqvwwvwtqqvvxwww"
          + "ptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
          + "z";

  private static final int EOS = 256;
  private static final int SYMBOLS = 257;
  private static final int LONGEST = 30;

  /** In a transition: that a symbol comes of it, and which. */
  private static final int EMITS = 1 << 16;

  private static final int FAILS = -1;

  /** Where a state and four bits lead: the next state, with the symbol above it. */
  private static final int[] STEPS;

  /** States in which a text may end: up to seven bits of the padding, all ones (RFC 7541 §5.2). */
  private static final boolean[] ENDS;

  static {
    int[][] children = new int[SYMBOLS - 1][2]; // an inner node, or the complement of a symbol
    int nodes = 1;
    int code = 0;
    for (int length = 5; length <= LONGEST; length++) {
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (LENGTHS.charAt(symbol) - 'a' + 5 != length) {
          continue;
        }
        int node = 0;
        for (int bit = length - 1; bit > 0; bit--) {
          int side = code >>> bit & 1;
          if (children[node][side] == 0) {
            children[node][side] = nodes++;
          }
          node = children[node][side];
        }
        children[node][code & 1] = ~symbol;
        code++;
      }
      code <<= 1;
    }
    STEPS = new int[nodes << 4];
    for (int state = 0; state < nodes; state++) {
      for (int bits = 0; bits < 16; bits++) {
        STEPS[state << 4 | bits] = step(children, state, bits);
      }
    }
    ENDS = new boolean[nodes];
    int node = 0;
    for (int bits = 0; bits <= 7; bits++) {
      ENDS[node] = true;
      node = children[node][1];
    }
  }

  private Huffman() {}

  private static int step(int[][] children, int state, int bits) {
    int node = state;
    int emitted = 0;
    for (int bit = 3; bit >= 0; bit--) {
      node = children[node][bits >>> bit & 1];
      if (node < 0) {
        int symbol = ~node;
        if (symbol == EOS) {
          return FAILS;
        }
        emitted = EMITS | symbol << 17;
        node = 0;
      }
    }
    return node | emitted;
  }

  /**
   * Decodes a slice into an array that has room for 8/5 of its bytes; returns the index after what
   * was written, or -1 if it is no such text.
   */
  static int decode(byte[] array, int from, int to, byte[] target, int at) {
    int state = 0;
    int end = at;
    for (int i = from; i < to; i++) {
      int octet = array[i] & 0xFF;
      int step = STEPS[state << 4 | octet >>> 4];
      if (step == FAILS) {
        return -1;
      }
      if ((step & EMITS) != 0) {
        target[end++] = (byte) (step >>> 17);
      }
      step = STEPS[(step & 0xFFFF) << 4 | (octet & 0xF)];
      if (step == FAILS) {
        return -1;
      }
      if ((step & EMITS) != 0) {
        target[end++] = (byte) (step >>> 17);
      }
      state = step & 0xFFFF;
    }
    return ENDS[state] ? end : -1;
  }
}
