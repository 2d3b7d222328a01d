package org.pulsarweb.actor;

/** The house's own message to an actor: it is never refused for want of room. */
final class Signal extends Message {
  /** What it does there. */
  @FunctionalInterface
  interface Action {
    void run(Cell<?> cell) throws Exception;
  }

  private final String what;
  private final Action action;

  Signal(String what, Action action) {
    this.what = what;
    this.action = action;
  }

  @Override
  void deliver(Cell<?> cell) throws Exception {
    action.run(cell);
  }

  @Override
  void fail(RuntimeException reason) {
    // whom it was for has ended already
  }

  @Override
  boolean isSignal() {
    return true;
  }

  @Override
  public String toString() {
    return what;
  }
}
