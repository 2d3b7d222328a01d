package org.pulsarweb.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request as a command of curl, quoted for a POSIX shell, so that it can be tried again by hand.
 * It has what the request has, secrets included.
 */
final class Curl {
  private Curl() {}

  /** Returns the command. A body that is no text, or is written while it is sent, is left out. */
  static String of(HttpRequest request) {
    var command = new StringBuilder("curl");
    String body = textOf(request.body());
    boolean hasBody = request.body().length() != 0;
    String usual = hasBody ? "POST" : "GET";
    if (request.method().equals("HEAD")) {
      command.append(" --head");
    } else if (!request.method().equals(usual)) {
      command.append(" -X ").append(quoted(request.method()));
    }
    command.append(' ').append(quoted(request.url().toString()));
    request
        .headers()
        .forEach((name, value) -> {
          // An empty field is written with a semicolon: with a colon curl leaves it away.
          String field = value.isEmpty() ? name + ";" : name + ": " + value;
          command.append(" \\\n  -H ").append(quoted(field));
        });
    String type = request.body().typeOrNull();
    if (hasBody && type != null && !request.headers().has("Content-Type")) {
      command.append(" \\\n  -H ").append(quoted("Content-Type: " + type));
    }
    if (hasBody) {
      // Standard input stands for what no command line can say.
      command.append(" \\\n  --data-binary ").append(body == null ? "@-" : quoted(body));
    }
    return command.toString();
  }

  private static @Nullable String textOf(RequestBody body) {
    if (body.isStream()) {
      return null;
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.bytes())).toString();
      // curl would take what follows an at sign for the name of a file.
      return text.indexOf('\0') >= 0 || text.startsWith("@") ? null : text;
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /** Returns a word as it is, if it has plain characters alone; else in single quotes. */
  static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars()
                .allMatch(c -> Ascii.isLetterOrDigit((char) c) || "-._/:@%+=,".indexOf(c) >= 0);
    return plain ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
