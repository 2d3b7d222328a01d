package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One part of a multipart body (RFC 7578): a field of a form, or a file. Its content is read once,
 * and before the next part is asked for: what was not read by then is passed over.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Part {
  private static final int NAME_MAX_LENGTH = 200;
  private static final int TRIES_MAX = 1000;

  private final Multipart multipart;
  private final Headers headers;
  private final String disposition;

  Part(Multipart multipart, Headers headers) {
    this.multipart = multipart;
    this.headers = headers;
    this.disposition = headers.get("Content-Disposition").orElse("");
  }

  /** {@return the name of the field} */
  public String name() {
    return parameter("name").orElse("");
  }

  /**
   * {@return the name that the file had where it came from, if it is a file}
   *
   * <p>It is what the client says: never a path to write to. {@link #saveTo} takes care of that.
   */
  public Optional<String> fileName() {
    return parameter("filename");
  }

  /** Browsers send UTF-8, with quotes and line ends percent-encoded (RFC 7578 §4.2). */
  private Optional<String> parameter(String name) {
    String raw = MediaType.parameter(disposition, name);
    if (raw == null) {
      return Optional.empty();
    }
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    String text = Texts.decoded(bytes, 0, bytes.length, StandardCharsets.UTF_8);
    return Optional.of(
        (text == null ? raw : text).replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
  }

  /** {@return the media type; {@code text/plain} if the client does not say} */
  public String type() {
    return headers.get("Content-Type").orElse("text/plain");
  }

  /** {@return the header fields} */
  public Headers headers() {
    return headers;
  }

  /**
   * {@return the next piece of the content, or an empty array at its end}
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if the body is malformed, 413 if it is too large
   * @throws IllegalStateException if the next part has been asked for
   */
  public byte[] read() throws IOException {
    return multipart.read(this);
  }

  /** {@return the content as a stream} */
  public InputStream stream() {
    return new BodyStream(new PartBody(this));
  }

  /**
   * {@return the whole content}
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 413 if it is larger than {@link MultipartLimits#memoryMaxBytes}
   */
  public byte[] bytes() throws IOException {
    ByteSink all = ByteSink.open();
    for (byte[] piece = read(); piece.length > 0; piece = read()) {
      all.write(piece);
      if (all.size() > multipart.limits().memoryMaxBytes()) {
        throw new HttpException(413, "The part \"" + name() + "\" is too large");
      }
    }
    return all.toBytes();
  }

  /**
   * {@return the whole content as text in UTF-8}
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if it is none, 413 if it is larger than {@link
   *     MultipartLimits#memoryMaxBytes}
   */
  public String text() throws IOException {
    byte[] bytes = bytes();
    String text = Texts.decoded(bytes, 0, bytes.length, StandardCharsets.UTF_8);
    if (text == null) {
      throw new HttpException(400, "The part \"" + name() + "\" is not UTF-8");
    }
    return text;
  }

  /**
   * Reads the whole content and keeps it: in memory, or, if it is larger than {@link
   * MultipartLimits#memoryMaxBytes}, in a temporary file.
   *
   * @return what is to be closed
   * @throws IOException if the client broke a rule or went away, or the disk is full
   */
  public StoredPart store() throws IOException {
    return StoredPart.of(this, multipart.limits().memoryMaxBytes());
  }

  /**
   * Writes the content to a new file. Nothing is ever overwritten, and a file that could not be
   * written whole is removed.
   *
   * @param path of the file; or a folder, in which it gets the name that the client says, without
   *     what would lead elsewhere, and with a number if that is taken
   * @return the file
   * @throws IOException if the client went away, the disk is full, or the file is there already
   */
  public Path saveTo(Path path) throws IOException {
    Opened[] opened = new Opened[1];
    aside(() -> opened[0] = Opened.at(path, safeName()));
    return write(opened[0]);
  }

  private Path write(Opened opened) throws IOException {
    boolean whole = false;
    try (OutputStream out = opened.out) {
      for (byte[] piece = read(); piece.length > 0; piece = read()) {
        byte[] next = piece;
        aside(() -> out.write(next));
      }
      whole = true;
    } finally {
      if (!whole) {
        aside(() -> Files.deleteIfExists(opened.path));
      }
    }
    return opened.path;
  }

  void aside(DiskAccess.Work work) throws IOException {
    multipart.aside(work);
  }

  /** Returns a name that stays in its folder, is seen, and is short enough for any file system. */
  private String safeName() {
    String said = fileName().orElse(name());
    String last = said.substring(Math.max(said.lastIndexOf('/'), said.lastIndexOf('\\')) + 1);
    String safe = last.replaceAll("[\\p{Cntrl}<>:\"|?*]", "_").replaceFirst("^[. ]+", "");
    if (safe.length() > NAME_MAX_LENGTH) {
      safe = safe.substring(safe.length() - NAME_MAX_LENGTH);
    }
    return safe.isEmpty() ? "upload" : safe;
  }

  private record Opened(Path path, OutputStream out) {
    static Opened at(Path path, String name) throws IOException {
      if (!Files.isDirectory(path)) {
        return create(path);
      }
      int dot = name.lastIndexOf('.');
      String stem = dot <= 0 ? name : name.substring(0, dot);
      String ending = dot <= 0 ? "" : name.substring(dot);
      for (int n = 0; n < TRIES_MAX; n++) {
        try {
          return create(path.resolve(n == 0 ? name : stem + "-" + n + ending));
        } catch (FileAlreadyExistsException _) {
          // the next number, then
        }
      }
      throw new FileAlreadyExistsException(path.resolve(name).toString());
    }

    private static Opened create(Path path) throws IOException {
      return new Opened(
          path,
          Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }
  }

  /** {@return its name, for messages only} */
  @Override
  public String toString() {
    return name();
  }
}
