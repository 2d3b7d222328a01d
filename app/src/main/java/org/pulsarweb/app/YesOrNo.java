package org.pulsarweb.app;

/** True or false; the environment's usual words for them are understood, too. */
record YesOrNo() implements Words<Boolean> {
  private static final String[] YES = {"true", "yes", "on", "1"};
  private static final String[] NO = {"false", "no", "off", "0"};

  @Override
  public Boolean read(String word) {
    for (int i = 0; i < YES.length; i++) {
      if (word.equalsIgnoreCase(YES[i])) {
        return true;
      }
      if (word.equalsIgnoreCase(NO[i])) {
        return false;
      }
    }
    throw new IllegalArgumentException("give " + allowed());
  }

  @Override
  public String write(Boolean value) {
    return value.toString();
  }

  @Override
  public String allowed() {
    return "true or false";
  }
}
