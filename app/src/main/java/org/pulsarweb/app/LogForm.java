package org.pulsarweb.app;

/**
 * How a message of the log is written.
 *
 * <p>Implementations are safe for use by many threads.
 */
interface LogForm {
  /**
   * Returns one line, or several of which the first begins with the time, each with its end.
   *
   * @param process what is called so in process lists: the program, or a worker
   */
  String write(LogLine line, LogSource process);

  /**
   * Where a message comes from.
   *
   * @param isWorker whether it is not the program itself, so that its name is worth a word
   */
  record LogSource(String name, long pid, boolean isWorker) {}
}
