package org.pulsarweb.app;

/** A whole number within bounds. */
record WholeNumber(int least, int most) implements Words<Integer> {
  @Override
  public Integer read(String word) {
    try {
      int number = Integer.parseInt(word);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // the same as one beyond the bounds
    }
    throw new IllegalArgumentException("give " + allowed());
  }

  @Override
  public String write(Integer value) {
    return value.toString();
  }

  @Override
  public String allowed() {
    return "a whole number from " + least + " to " + most;
  }
}
