package org.pulsarweb.app;

/** A number of bytes, plain or with a unit: K, M, G or T, each 1024 of the one before. */
record Size(long least, long most) implements Words<Long> {
  private static final String UNITS = "KMGT";
  private static final int UNIT_BITS = 10;

  @Override
  public Long read(String word) {
    int unit = word.isEmpty() ? -1 : UNITS.indexOf(upper(word.charAt(word.length() - 1)));
    String digits = unit < 0 ? word : word.substring(0, word.length() - 1);
    int shift = UNIT_BITS * (unit + 1);
    try {
      long number = Long.parseLong(digits);
      long bytes = number << shift;
      if (bytes >> shift == number && bytes >= least && bytes <= most) {
        return bytes;
      }
    } catch (NumberFormatException _) {
      // the same as one beyond the bounds
    }
    throw new IllegalArgumentException("give " + allowed());
  }

  @Override
  public String write(Long value) {
    long number = value;
    int unit = 0;
    while (unit < UNITS.length() && number != 0 && number % (1 << UNIT_BITS) == 0) {
      number >>= UNIT_BITS;
      unit++;
    }
    return unit == 0 ? String.valueOf(number) : number + UNITS.substring(unit - 1, unit);
  }

  @Override
  public String allowed() {
    return "bytes from " + write(least) + " to " + write(most) + ", as in 512M";
  }

  private static char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? (char) (letter - 'a' + 'A') : letter;
  }
}
