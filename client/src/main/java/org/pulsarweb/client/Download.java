package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.client.HttpCall.Progress;
import org.pulsarweb.http.Body;

/**
 * A download to a file. What has come so far is in {@code NAME.part}, with the validator of what it
 * is a part of in {@code NAME.part.of}: whoever asks again, now or in another program, gets the
 * rest of the same (RFC 9110 §13.1.5), or the whole of something newer.
 */
final class Download {
  /** So often a download that breaks is taken up again, if each time has brought something. */
  private static final int RESUME_MAX = 5;

  private final HttpCall call;
  private final Path target;
  private final Path part;
  private final Path validator;
  private final Progress progress;
  private long have;
  private boolean hasAdvanced;

  Download(HttpCall call, Path target, Progress progress) {
    this.call = call;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.validator = target.resolveSibling(target.getFileName() + ".part.of");
    this.progress = progress;
  }

  HttpResponse perform() throws IOException {
    for (int attempt = 0; ; attempt++) {
      hasAdvanced = false;
      try {
        HttpResponse response = attempt();
        FilePieces.aside(() -> {
          Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
          return Files.deleteIfExists(validator);
        });
        return response;
      } catch (HttpStatusException | RedirectException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (!hasAdvanced || attempt == RESUME_MAX || known() == null) {
          throw e;
        }
      }
    }
  }

  private HttpResponse attempt() throws IOException {
    String known = known();
    have = known == null ? 0 : size();
    HttpCall asking = call.header("Accept-Encoding", "identity");
    if (known != null && have > 0) {
      asking = asking.header("Range", "bytes=" + have + "-").header("If-Range", known);
    }
    try (HttpResponse response = asking.stream()) {
      if (response.status() == 416 && isWhole(response)) {
        return response; // it broke after the last byte
      }
      response.raiseForStatus();
      boolean continues = response.status() == 206 && begin(response) == have;
      if (response.status() == 206 && !continues) {
        throw new IOException("the server sent another part: " + response.request());
      }
      if (!continues) {
        have = 0;
        note(response);
      }
      store(response, continues);
      return response;
    }
  }

  private boolean isWhole(HttpResponse response) {
    return response.header("Content-Range").orElse("").equals("bytes */" + have);
  }

  /** Returns where a part begins, or -1. */
  private static long begin(HttpResponse response) {
    String range = response.header("Content-Range").orElse("");
    int dash = range.indexOf('-');
    if (!range.startsWith("bytes ") || dash < 0) {
      return -1;
    }
    try {
      return Long.parseLong(range.substring("bytes ".length(), dash));
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private void store(HttpResponse response, boolean continues) throws IOException {
    Body body = response.body();
    long total = body.length() < 0 ? -1 : have + body.length();
    try (FileChannel file = FilePieces.aside(() -> open(continues))) {
      progress.on(have, total);
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        ByteBuffer bytes = ByteBuffer.wrap(piece);
        while (bytes.hasRemaining()) {
          int _ = FilePieces.aside(() -> file.write(bytes));
        }
        have += piece.length;
        hasAdvanced = true;
        progress.on(have, total);
      }
    }
  }

  private FileChannel open(boolean continues) throws IOException {
    return FileChannel.open(
        part,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        continues ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
  }

  private long size() throws IOException {
    return FilePieces.aside(() -> Files.exists(part) ? Files.size(part) : 0);
  }

  /** Returns what is known of which the part is one: only of that the rest may be asked for. */
  private @Nullable String known() throws IOException {
    String text =
        FilePieces.aside(() -> Files.exists(validator) ? Files.readString(validator) : "");
    return text.isBlank() || text.indexOf('\n') >= 0 ? null : text;
  }

  /** Notes a validator that is strong enough to put parts together (RFC 9110 §8.8). */
  private void note(HttpResponse response) throws IOException {
    String tag = response.header("ETag").orElse("");
    String strong = tag.startsWith("\"") ? tag : response.header("Last-Modified").orElse("");
    FilePieces.aside(() -> {
      Files.deleteIfExists(part);
      return Files.writeString(validator, strong);
    });
  }
}
