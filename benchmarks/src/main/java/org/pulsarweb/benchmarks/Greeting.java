package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every peer answers, and the line it prints when it can. Jackson is loaded by the first JSON
 * answer only, so that a start is not charged for it.
 *
 * <p>Safe for use by many threads.
 */
final class Greeting {
  static final String TEXT = "Hello, World!";
  static final String TEXT_TYPE = "text/plain";
  static final String JSON_TYPE = "application/json";

  private static final byte[] TEXT_BYTES = TEXT.getBytes(US_ASCII);

  private Greeting() {}

  /** The JSON answer's shape. */
  record Message(String message) {}

  /** Returns the 13 bytes of the text answer; shared, not to be changed. */
  static byte[] text() {
    return TEXT_BYTES;
  }

  /** Serialises the JSON answer anew, as each request must. */
  static byte[] json() {
    return Json.WRITER.writeValueAsBytes(new Message(TEXT));
  }

  /** Returns the port named on the command line; 0 lets the system choose. */
  static int port(String[] args) {
    return args.length == 0 ? 0 : Integer.parseInt(args[0]);
  }

  /** Returns the folder that a word of the command line names, if there is such a word. */
  static Optional<Path> folder(String[] args, int place) {
    return args.length > place ? Optional.of(Path.of(args[place])) : Optional.empty();
  }

  /** Tells the script that started this peer where it listens. */
  static void listening(int port) {
    System.out.println("listening " + port);
  }

  private static final class Json {
    static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Message.class);
  }
}
