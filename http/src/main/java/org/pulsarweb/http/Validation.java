package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with the fields that a client has sent, gathered so that it hears all of it at
 * once: a problem with status 422 whose {@code errors} name each field.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Validation {
  /**
   * One thing that is wrong.
   *
   * <p>Immutable.
   *
   * @param field as the client knows it
   * @param message for people
   */
  public record Fault(String field, String message) {}

  private final List<Fault> faults = new ArrayList<>();

  private Validation() {}

  /** {@return one that has found nothing wrong} */
  public static Validation of() {
    return new Validation();
  }

  /**
   * Looks at one rule.
   *
   * @param holds whether it is kept
   * @param field which is wrong if not
   * @param message says what it must be
   * @return this
   */
  public Validation require(boolean holds, String field, String message) {
    if (!holds) {
      faults.add(new Fault(field, message));
    }
    return this;
  }

  /** {@return what is wrong so far} */
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /**
   * Ends the request if something is wrong.
   *
   * @throws HttpException 422 with all of it
   */
  public void check() {
    if (!faults.isEmpty()) {
      Fault first = faults.getFirst();
      String more = faults.size() == 1 ? "" : ", and " + (faults.size() - 1) + " more";
      throw HttpException.of(
          Problem.of(422, "The field \"" + first.field + "\" " + first.message + more)
              .with("errors", List.copyOf(faults)));
    }
  }
}
