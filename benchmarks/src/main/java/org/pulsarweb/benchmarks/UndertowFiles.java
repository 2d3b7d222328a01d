package org.pulsarweb.benchmarks;

import io.undertow.server.handlers.cache.DirectBufferCache;
import io.undertow.server.handlers.resource.CachingResourceManager;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import io.undertow.util.Headers;
import java.nio.file.Path;

/**
 * Undertow with the files of a folder: those of up to 256 KiB kept in memory, larger ones sent by
 * the system.
 *
 * <p>Safe for use by many threads.
 */
final class UndertowFiles {
  private static final int KEPT_BYTES_MAX = 256 * 1024;
  private static final int SLICE_BYTES = 1024;
  private static final int SLICES_PER_PAGE = 10;

  private UndertowFiles() {}

  /** Serves on the port named first the folder named next. */
  public static void main(String[] args) {
    var cache =
        new DirectBufferCache(SLICE_BYTES, SLICES_PER_PAGE, SLICE_BYTES * SLICES_PER_PAGE * 1024);
    var files =
        new ResourceHandler(
            new CachingResourceManager(
                100,
                KEPT_BYTES_MAX,
                cache,
                new PathResourceManager(Path.of(args[1]), KEPT_BYTES_MAX),
                CachingResourceManager.MAX_AGE_NO_EXPIRY));
    UndertowPeer.serve(
        Greeting.port(args),
        exchange -> {
          exchange.getResponseHeaders().put(Headers.SERVER, "undertow");
          files.handleRequest(exchange);
        });
  }
}
