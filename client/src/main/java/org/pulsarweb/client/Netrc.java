package org.pulsarweb.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A netrc file, as ftp and curl read it: names and passwords by host. */
final class Netrc implements Auth {
  private static final long MAX_BYTES = 1024 * 1024;

  /** The name of a host under which the entry for all others is kept. */
  private static final String ANY = "";

  private final Map<String, Auth> machines;

  private Netrc(Map<String, Auth> machines) {
    this.machines = Map.copyOf(machines);
  }

  static Netrc read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns what a text says; of several entries for a host the first counts. */
  static Netrc parse(String text) {
    var words = new Words(text);
    var machines = new HashMap<String, Auth>();
    for (String word = words.next(); word != null; word = words.next()) {
      switch (word) {
        case "machine" -> entry(Ascii.lower(words.require("machine")), words, machines);
        case "default" -> entry(ANY, words, machines);
        case "macdef" -> words.skipMacro();
        default -> throw new IllegalArgumentException("no entry begins with " + word);
      }
    }
    return new Netrc(machines);
  }

  private static void entry(String host, Words words, Map<String, Auth> machines) {
    String login = "";
    String password = "";
    for (boolean more = true; more; ) {
      String word = words.peek();
      switch (word == null ? "" : word) {
        case "login" -> login = words.valueOf("login");
        case "password" -> password = words.valueOf("password");
        case "account" -> words.valueOf("account");
        case "macdef" -> words.skipMacro();
        default -> more = false;
      }
    }
    machines.putIfAbsent(host, Auth.basic(login, password));
  }

  @Override
  public Optional<String> credentials(AuthRequest request) throws IOException {
    Auth own = machines.get(Ascii.lower(request.url().getHost()));
    Auth auth = own == null ? machines.get(ANY) : own;
    return auth == null ? Optional.empty() : auth.credentials(request);
  }

  /** {@return how many there are, for messages: the rest is secret} */
  @Override
  public String toString() {
    return "netrc with " + machines.size() + " entries";
  }

  /** Words between blanks; one in quotes may have blanks, and escapes by a backslash. */
  private static final class Words {
    private final String text;
    private int at;
    private @Nullable String ahead;

    Words(String text) {
      this.text = text;
    }

    @Nullable String peek() {
      if (ahead == null) {
        ahead = read();
      }
      return ahead;
    }

    @Nullable String next() {
      String word = peek();
      ahead = null;
      return word;
    }

    String require(String what) {
      String word = next();
      if (word == null) {
        throw new IllegalArgumentException("nothing follows " + what);
      }
      return word;
    }

    String valueOf(String name) {
      String _ = next();
      return require(name);
    }

    /** Passes over a macro, which goes to the next empty line. */
    void skipMacro() {
      ahead = null;
      int end = text.indexOf("\n\n", at);
      at = end < 0 ? text.length() : end + 2;
    }

    private @Nullable String read() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '#' && (at == 0 || text.charAt(at - 1) == '\n')) {
          int end = text.indexOf('\n', at);
          at = end < 0 ? text.length() : end;
        } else if (c <= ' ') {
          at++;
        } else {
          return c == '"' ? quoted() : plain();
        }
      }
      return null;
    }

    private String plain() {
      int from = at;
      while (at < text.length() && text.charAt(at) > ' ') {
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() {
      var word = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return word.toString();
        }
        if (c == '\\' && at + 1 < text.length()) {
          c = escaped(text.charAt(++at));
        }
        word.append(c);
      }
      throw new IllegalArgumentException("quotes that do not end");
    }

    private static char escaped(char c) {
      return switch (c) {
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        default -> c;
      };
    }
  }
}
