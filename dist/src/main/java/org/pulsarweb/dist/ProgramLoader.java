package org.pulsarweb.dist;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads the program's own classes; Pulsar's come from the class path. They are kept apart so that
 * the class path is the same for every program, as the JVM's cache of loaded classes demands.
 *
 * <p>Safe for use by many threads.
 */
final class ProgramLoader extends URLClassLoader {
  static {
    boolean _ = registerAsParallelCapable();
  }

  ProgramLoader(URL[] urls) {
    super(urls, ProgramLoader.class.getClassLoader());
  }
}
