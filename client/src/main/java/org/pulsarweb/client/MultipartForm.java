package org.pulsarweb.client;

import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A form with files ({@code multipart/form-data}, RFC 7578). Files are read while they are sent, a
 * piece at a time.
 *
 * <p>Immutable.
 */
public final class MultipartForm {
  /** A form without parts. */
  public static final MultipartForm EMPTY = new MultipartForm(List.of());

  private static final SecureRandom RANDOM = new SecureRandom();

  private record Part(String head, RequestBody content) {}

  private final List<Part> parts;

  private MultipartForm(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * {@return a copy with one more field}
   *
   * @param name of the field
   * @param value in UTF-8
   */
  public MultipartForm field(String name, String value) {
    return with(disposition(name), RequestBody.of(value.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * {@return a copy with one more file, of the type that its name suggests}
   *
   * @param name of the field
   * @param file read when the form is sent, as long as it is now
   * @throws java.io.UncheckedIOException if it is not there
   */
  public MultipartForm file(String name, Path file) {
    String fileName = Objects.requireNonNullElse(file.getFileName(), file).toString();
    String type = URLConnection.getFileNameMap().getContentTypeFor(fileName);
    RequestBody content = RequestBody.file(file);
    return file(name, fileName, type == null ? content : content.withType(type));
  }

  /**
   * {@return a copy with one more file, which need not be one}
   *
   * @param name of the field
   * @param fileName what the server is told that it is called
   * @param content bytes or a stream, with a type
   */
  public MultipartForm file(String name, String fileName, RequestBody content) {
    String type = content.type().orElse("application/octet-stream");
    return with(
        disposition(name)
            + "; filename=\""
            + quoted(fileName)
            + "\"\r\nContent-Type: "
            + type.replaceAll("[\r\n]", " "),
        content);
  }

  private static String disposition(String name) {
    return "Content-Disposition: form-data; name=\"" + quoted(name) + "\"";
  }

  /** Returns a name as browsers write it (HTML's multipart/form-data encoding). */
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  private MultipartForm with(String head, RequestBody content) {
    var more = new ArrayList<>(parts);
    more.add(new Part(head, content));
    return new MultipartForm(List.copyOf(more));
  }

  /** {@return the form as a body; its length is known, if those of all parts are} */
  public RequestBody toBody() {
    var random = new byte[12];
    RANDOM.nextBytes(random);
    String boundary = "pulsar-" + HexFormat.of().formatHex(random);
    byte[] end = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    long length = end.length;
    for (Part part : parts) {
      long content = part.content.length();
      boolean isKnown = content >= 0 && length >= 0;
      length = isKnown ? length + head(boundary, part).length + content + 2 : -1;
    }
    RequestBody.Stream writing =
        out -> {
          for (Part part : parts) {
            out.write(head(boundary, part));
            part.content.writeTo(out);
            out.write("\r\n");
          }
          out.write(end);
        };
    RequestBody body =
        length < 0 ? RequestBody.stream(writing) : RequestBody.stream(length, writing);
    return body.withType("multipart/form-data; boundary=" + boundary);
  }

  private static byte[] head(String boundary, Part part) {
    return ("--" + boundary + "\r\n" + part.head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
