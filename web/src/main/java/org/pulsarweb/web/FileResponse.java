package org.pulsarweb.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Answers that are one file of the program's choice: with type, ETag and Last-Modified, whole, in
 * part, or 304. For files that a client chooses there is {@link StaticFiles}.
 *
 * <p>Immutable.
 */
public final class FileResponse {
  private FileResponse() {}

  /**
   * Returns the answer to a request for a file.
   *
   * @param request a GET or HEAD, whose conditions and ranges are heeded
   * @param file never a path that the client has a say in
   * @return 200, 206, 304, 412 or 416
   * @throws HttpException 404 if there is no such file
   * @throws IOException if it cannot be read
   */
  public static Response of(Request request, Path file) throws IOException {
    Optional<StaticFile> found = Offload.call(() -> FileFinder.single(file));
    if (found.isEmpty()) {
      throw new HttpException(404, "there is nothing at " + request.path());
    }
    return StaticFiles.answer(request, List.of(found.get()), "no-cache");
  }

  /**
   * Returns the answer to a request for a file that the browser is to save (RFC 6266).
   *
   * @param request a GET or HEAD, whose conditions and ranges are heeded
   * @param file never a path that the client has a say in
   * @param name under which it is saved
   * @return 200, 206, 304, 412 or 416
   * @throws HttpException 404 if there is no such file
   * @throws IOException if it cannot be read
   */
  public static Response download(Request request, Path file, String name) throws IOException {
    String plain = name.replaceAll("[^ -~]|[\"\\\\%/]", "_");
    String full = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String encoded = full.replace("*", "%2A");
    return of(request, file)
        .setHeader(
            "Content-Disposition",
            "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded);
  }
}
