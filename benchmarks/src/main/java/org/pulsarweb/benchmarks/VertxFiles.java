package org.pulsarweb.benchmarks;

import io.vertx.core.http.HttpServerRequest;

/**
 * Vert.x with the files of a folder, sent by {@code sendFile} as its manual shows.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class VertxFiles {
  private final String folder;

  private VertxFiles(String folder) {
    this.folder = folder;
  }

  /** Serves on the port named first the folder named next. */
  public static void main(String[] args) {
    System.setProperty("vertx.disableWebsockets", "true");
    System.setProperty("vertx.disableFileCPResolving", "true");
    var files = new VertxFiles(args[1]);
    VertxHello.serve(
        VertxHello.options(Greeting.port(args)), server -> server.requestHandler(files::answer));
  }

  private void answer(HttpServerRequest request) {
    String path = request.path();
    if (path == null || path.contains("..")) {
      VertxHello.answerNotFound(request);
    } else {
      VertxHello.headers(request.response());
      var _ = request.response().sendFile(folder + path);
    }
  }
}
