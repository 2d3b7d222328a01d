package org.pulsarweb.benchmarks;

import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * Jetty with the files of a folder, by its resource handler, which keeps what it can in memory.
 *
 * <p>Safe for use by many threads.
 */
final class JettyFiles {
  private JettyFiles() {}

  /** Serves on the port named first the folder named next. */
  public static void main(String[] args) throws Exception {
    var server = new Server();
    var files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(Path.of(args[1])));
    server.setHandler(files);
    JettyPeer.start(server, Greeting.port(args), Optional.empty());
  }
}
