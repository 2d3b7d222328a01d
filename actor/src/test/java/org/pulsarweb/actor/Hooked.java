package org.pulsarweb.actor;

import java.util.Map;

/** Tells the journal of its life; every hook waits for that. */
final class Hooked implements Hooks {
  /** A setting: the start waits at the journal's gate. */
  static final String GATED = "gated";

  /** A setting: the stop waits at the journal's gate. */
  static final String GATED_STOP = "gated-stop";

  /** A setting: each periodic task waits at the journal's gate. */
  static final String GATED_TICKS = "gated-ticks";

  /** A setting: which hook throws. */
  static final String THROWING = "throwing";

  private boolean ticked;

  @Override
  public void start(Actor actor) {
    Journal.note(actor, "start " + actor.name());
    if (isSet(actor, GATED, "true")) {
      Journal.passGate(actor);
    }
    fail(actor, "start");
  }

  @Override
  public void stopping(Actor actor) {
    Journal.note(actor, "stopping " + actor.name());
    fail(actor, "stopping");
  }

  @Override
  public void stop(Actor actor) {
    Journal.note(actor, "stop " + actor.name());
    if (isSet(actor, GATED_STOP, "true")) {
      Journal.passGate(actor);
    }
    fail(actor, "stop");
  }

  @Override
  public void periodicTask(Actor actor) {
    if (isSet(actor, GATED_TICKS, "true")) {
      Journal.note(actor, "tick " + actor.name());
      Journal.passGate(actor);
    } else if (!ticked) {
      ticked = true;
      Journal.note(actor, "tick " + actor.name());
    }
    fail(actor, "periodicTask");
  }

  @Override
  public void onInfo(Actor actor, Map<String, Object> info) {
    info.put("hooked", actor.name());
  }

  @Override
  public Spawn onParams(Actor actor, Spawn spawn) {
    return spawn.with("from", actor.name());
  }

  private static void fail(Actor actor, String hook) {
    if (isSet(actor, THROWING, hook)) {
      throw new IllegalStateException(hook + " throws");
    }
  }

  private static boolean isSet(Actor actor, String setting, String value) {
    try {
      return actor.config(setting).equals(value);
    } catch (CommandException _) {
      return false;
    }
  }
}
