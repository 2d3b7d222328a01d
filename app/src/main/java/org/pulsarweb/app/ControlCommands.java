package org.pulsarweb.app;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a {@link ControlServer} can be asked to do.
 *
 * <p>Safe for use by many threads.
 */
interface ControlCommands {
  Object run(String command, List<String> arguments, Consumer<String> progress) throws Exception;
}
