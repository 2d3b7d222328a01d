package org.pulsarweb.benchmarks;

import java.nio.file.Path;
import java.util.Optional;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.StaticFiles;

/** Pulsar with the files of a folder, as everybody gets it. */
final class PulsarFiles {
  private PulsarFiles() {}

  /** Serves on the port named first the folder named next. */
  public static void main(String[] args) throws Exception {
    PulsarPeer.serve(args[0], HttpServer.of(StaticFiles.of(Path.of(args[1]))), Optional.empty());
  }
}
