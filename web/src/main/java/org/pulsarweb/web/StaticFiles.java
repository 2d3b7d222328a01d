package org.pulsarweb.web;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteRange;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Serves the files of a folder, and nothing outside of it: with ETag and Last-Modified, answers to
 * conditional requests and ranges, compressed forms that lie beside a file ({@code .br}, {@code
 * .zst}, {@code .gz}), and small files from memory. The disk is waited for on threads of its own,
 * so that it holds up no loop.
 *
 * <p>Below {@link Router#files} it takes the part of the path that the route leaves; anywhere else
 * the whole path. The folder may change while it is served; who may write into it can have any file
 * served that the server may read.
 *
 * <p>Safe for use by many threads.
 */
public final class StaticFiles implements HttpHandler {
  private static final String[] CODINGS = {"br", "zstd", "gzip", "identity"};

  private final FileFinder finder;
  private final FileCache cache;
  private final FileSettings settings;

  private StaticFiles(Path root, FileSettings settings) {
    this.finder = new FileFinder(root, settings);
    this.cache = new FileCache(settings.memoryMaxBytes());
    this.settings = settings;
  }

  /**
   * Returns a handler for the files of a folder.
   *
   * @param root the folder
   * @return what serves it
   * @throws IllegalArgumentException if there is no such folder
   */
  public static StaticFiles of(Path root) {
    return of(root, FileSettings.DEFAULTS);
  }

  /**
   * Returns a handler for the files of a folder.
   *
   * @param root the folder
   * @param settings how they are served
   * @return what serves it
   * @throws IllegalArgumentException if there is no such folder
   */
  public static StaticFiles of(Path root, FileSettings settings) {
    try {
      Path real = root.toRealPath();
      if (Files.isDirectory(real)) {
        return new StaticFiles(real, settings);
      }
      throw new IllegalArgumentException("not a folder: " + root);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a folder: " + root, e);
    }
  }

  @Override
  public Response handle(Request request) throws IOException {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Response.error(405, request.method() + " is not allowed at " + request.path())
          .withHeader("Allow", "GET, HEAD");
    }
    List<String> names = names(request);
    if (names == null) {
      return nothing(request);
    }
    boolean asFolder = names.getLast().isEmpty();
    List<String> clean = asFolder ? List.copyOf(names.subList(0, names.size() - 1)) : names;
    if (!clean.stream().allMatch(finder::isServed)) {
      return nothing(request);
    }
    FoundFile found = find(clean);
    return switch (found.kind()) {
      case NOTHING -> nothing(request);
      case FILE ->
          asFolder ? nothing(request) : answer(request, found.variants(), settings.cacheControl());
      case FOLDER -> asFolder ? folder(request, found) : toFolder(request);
    };
  }

  private static Response nothing(Request request) {
    return Response.error(404, "there is nothing at " + request.path());
  }

  /** Returns the names that lead to the file, or null if one of them hides a slash. */
  private static @Nullable List<String> names(Request request) {
    List<String> raw = RequestPath.of(request.rawPath()).raw();
    Optional<String> rest = request.path("*").optional();
    if (rest.isPresent()) {
      int count = (int) rest.get().chars().filter(c -> c == '/').count() + 1;
      if (count > raw.size()) {
        return null; // an encoded slash
      }
      raw = raw.subList(raw.size() - count, raw.size());
    }
    var names = new ArrayList<String>(raw.size());
    for (String segment : raw) {
      String name = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (name.indexOf('/') >= 0) {
        return null;
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  private FoundFile find(List<String> names) throws IOException {
    FoundFile known = cache.get(names);
    if (known != null && System.nanoTime() - known.seenNanos() < settings.lookAgain().toNanos()) {
      return known;
    }
    FoundFile found = Offload.call(() -> finder.find(names));
    cache.put(names, found);
    return found;
  }

  private static Response toFolder(Request request) {
    String target = request.target();
    int mark = target.indexOf('?');
    String query = mark < 0 ? "" : target.substring(mark);
    String raw = request.rawPath();
    String last = raw.substring(raw.lastIndexOf('/') + 1);
    // Relative, so that it stays on this server and below whatever prefix a proxy has taken away.
    return Response.redirect(308, "./" + last + "/" + query);
  }

  private Response folder(Request request, FoundFile found) {
    if (!found.variants().isEmpty()) {
      return answer(request, found.variants(), settings.cacheControl());
    }
    return settings.listing() ? FolderPage.of(request, found.listing()) : nothing(request);
  }

  // ---- one file -------------------------------------------------------------------------------

  /** Answers with the form of a file that the client takes, whole, in part, or not again. */
  static Response answer(Request request, List<StaticFile> variants, String cacheControl) {
    StaticFile file = choose(request, variants);
    Response base = file.validators().on(Response.status(200).withType(file.type()));
    if (!cacheControl.isEmpty()) {
      base = base.setHeader("Cache-Control", cacheControl);
    }
    if (variants.size() > 1) {
      base = base.varyingBy("Accept-Encoding");
    }
    Response head = base;
    Optional<Response> condition = file.validators().check(request);
    if (condition.isPresent()) {
      return condition.get().status() == 304
          ? head.withoutHeader("Content-Type").withStatus(304)
          : condition.get();
    }
    if (!file.coding().equals("identity")) {
      head = head.setHeader("Content-Encoding", file.coding());
    }
    head = head.setHeader("Accept-Ranges", "bytes");
    Optional<List<ByteRange>> ranges = ranges(request, file);
    return ranges.isEmpty() ? whole(head, file) : parts(head, file, ranges.get());
  }

  private static StaticFile choose(Request request, List<StaticFile> variants) {
    if (variants.size() > 1) {
      String[] there =
          Arrays.stream(CODINGS)
              .filter(coding -> variants.stream().anyMatch(file -> file.coding().equals(coding)))
              .toArray(String[]::new);
      String best = request.acceptsEncoding(there).orElse("identity");
      for (StaticFile file : variants) {
        if (file.coding().equals(best)) {
          return file;
        }
      }
    }
    return variants.getFirst();
  }

  private static Optional<List<ByteRange>> ranges(Request request, StaticFile file) {
    Optional<String> asked = request.header("Range").optional();
    return asked.isPresent()
            && request.method().equals("GET")
            && file.validators().allowsRange(request)
        ? ByteRange.parse(asked.get(), file.length())
        : Optional.empty();
  }

  private static Response whole(Response head, StaticFile file) {
    byte[] bytes = file.bytes();
    if (bytes != null) {
      return head.withBytes(bytes);
    }
    return head.setHeader("Content-Length", Long.toString(file.length()))
        .withStream(new FileBody(file, List.of(new ByteRange(0, file.length()))));
  }

  private static Response parts(Response head, StaticFile file, List<ByteRange> ranges) {
    if (ranges.isEmpty()) {
      return Response.error(416, "the file has " + file.length() + " bytes")
          .withHeader("Content-Range", "bytes */" + file.length());
    }
    if (ranges.size() > 1) {
      var several = new FileBody.Several(file, ranges);
      return head.withStatus(206)
          .withType(several.type())
          .setHeader("Content-Length", Long.toString(several.length()))
          .withStream(several);
    }
    ByteRange range = ranges.getFirst();
    Response part = head.withStatus(206).setHeader("Content-Range", range.text(file.length()));
    byte[] bytes = file.bytes();
    return bytes == null
        ? part.setHeader("Content-Length", Long.toString(range.length()))
            .withStream(new FileBody(file, ranges))
        : part.withBytes(Arrays.copyOfRange(bytes, (int) range.from(), (int) range.to()));
  }
}
