package org.pulsarweb.app;

import java.util.List;

/** What a command line, together with a file and the environment, asks for. */
sealed interface Order {
  /** To serve, with these settings for each application. */
  record Serve(List<Settings> settings) implements Order {
    public Serve {
      settings = List.copyOf(settings);
    }
  }

  /** To say something on standard output and end with 0. */
  record Say(String text) implements Order {}
}
