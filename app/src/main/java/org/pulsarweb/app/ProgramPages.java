package org.pulsarweb.app;

import java.util.List;

/** What a program shows of itself at {@link Settings#METRICS_BIND}. */
record ProgramPages(Running running) implements AdminPages {
  @Override
  public List<MeterReading> metrics() {
    return running.metrics();
  }

  /** The arbiter answers: it lives, and looks after its workers. */
  @Override
  public Health live() {
    return Health.UP;
  }

  @Override
  public Health ready() {
    return running.ready();
  }
}
