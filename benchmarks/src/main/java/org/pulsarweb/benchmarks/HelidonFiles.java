package org.pulsarweb.benchmarks;

import io.helidon.common.Size;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.MemoryCache;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Helidon SE with the files of a folder, all of them kept in memory: its fastest way.
 *
 * <p>Safe for use by many threads.
 */
final class HelidonFiles {
  private HelidonFiles() {}

  /** Serves on the port named first the folder named next. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    HttpService files =
        StaticContentFeature.createService(
            FileSystemHandlerConfig.builder()
                .location(folder)
                .cachedFiles(names(folder))
                .memoryCache(MemoryCache.builder().capacity(Size.create(32, Size.Unit.MIB)).build())
                .build());
    HelidonPeer.start(
        HelidonPeer.server(Greeting.port(args)).routing(routing -> routes(routing, files)));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static void routes(HttpRouting.Builder routing, HttpService files) {
    routing
        .any((_, response) -> {
          response.header(HelidonPeer.SERVER);
          response.next();
        })
        .register("/", files);
  }
}
