package org.pulsarweb.app;

import java.util.List;
import java.util.function.Consumer;

/** What can be asked of a running program through its control socket. */
@FunctionalInterface
interface ControlCommands {
  /**
   * Carries out a command; in a fiber of the server's loop, so it may wait.
   *
   * @param command its name
   * @param arguments what goes with it
   * @param progress takes lines for people while it goes on; from any thread
   * @return what came of it: a text, number, boolean, record, list or map of such
   * @throws Exception whose message the one who asks gets; an {@link IllegalArgumentException} for
   *     an unknown command or a wrong argument
   */
  Object run(String command, List<String> arguments, Consumer<String> progress) throws Exception;
}
