package org.pulsarweb.examples;

import java.util.List;

/**
 * All examples, in the order in which they are best read.
 *
 * <p>Immutable.
 */
public final class Examples {
  private static final List<Example> ALL =
      List.of(
          new Example("hello", "Says hello to every request", Hello::main),
          new Example("json", "Keeps notes: a router, records in and out as JSON", Json::main),
          new Example("tour", "What a request can tell, and what to answer", Tour::main),
          new Example("waiting", "Several waits at once: all, any, race, within", Waiting::main),
          new Example("sleepy", "Sleeps a second in each of 10,000 requests at once", Sleepy::main),
          new Example("echo", "Sends back what it receives, over TCP", Echo::main));

  private Examples() {}

  /**
   * Returns the examples.
   *
   * @return each with its name and its main method
   */
  public static List<Example> all() {
    return ALL;
  }
}
