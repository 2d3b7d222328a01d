package org.pulsarweb.app;

/** Rights of files as {@code chmod} has them, in octal digits. */
record Octal() implements Words<Integer> {
  private static final int BASE = 8;
  private static final int MOST = 0777;

  @Override
  public Integer read(String word) {
    try {
      // TOML writes 0o27
      int rights = Integer.parseInt(word.startsWith("0o") ? word.substring(2) : word, BASE);
      if (rights >= 0 && rights <= MOST) {
        return rights;
      }
    } catch (NumberFormatException _) {
      // the same as one beyond the bounds
    }
    throw new IllegalArgumentException("give " + allowed());
  }

  @Override
  public String write(Integer value) {
    String digits = Integer.toOctalString(value);
    return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  @Override
  public String allowed() {
    return "octal digits from 0 to 0777, as in 0027";
  }
}
