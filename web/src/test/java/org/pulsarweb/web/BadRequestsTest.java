package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName(
    "Each request of the table is refused with its status, and nothing behind it is served")
class BadRequestsTest {
  private static final int ROWS_MIN = 200;

  /** One line of the table. */
  record Row(String rule, int status, String what, String wire) {
    static Row of(String line) {
      String[] parts = line.split(" \\| ", 4);
      return new Row(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3]);
    }

    byte[] bytes() {
      var out = new ByteArrayOutputStream();
      write(wire, out);
      return out.toByteArray();
    }

    private static void write(String text, ByteArrayOutputStream out) {
      int at = 0;
      while (at < text.length()) {
        char c = text.charAt(at++);
        int star = c == '{' ? text.indexOf('*', at) : -1;
        if (c == '\\') {
          char kind = text.charAt(at++);
          switch (kind) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case 'x' -> {
              out.write(Integer.parseInt(text, at, at + 2, 16));
              at += 2;
            }
            default -> out.write(kind);
          }
        } else if (star > at && text.substring(at, star).chars().allMatch(Character::isDigit)) {
          int end = text.indexOf('}', star);
          for (int n = Integer.parseInt(text, at, star, 10); n > 0; n--) {
            write(text.substring(star + 1, end), out);
          }
          at = end + 1;
        } else {
          out.write(c);
        }
      }
    }

    @Override
    public String toString() {
      return rule + ", " + what + ": " + status;
    }
  }

  private static final AtomicInteger RUN = new AtomicInteger();
  private static final AtomicInteger PASSED = new AtomicInteger();
  private static final Set<String> SERVED = ConcurrentHashMap.newKeySet();

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static LiveServer server;

  @BeforeAll
  static void open() throws IOException {
    server =
        LiveServer.of(request -> {
          String text = request.text();
          SERVED.add(request.path());
          return Response.text(text);
        });
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
    if (RUN.get() == rows().size()) { // not one of them by itself
      ConformancePage.says(
          new ConformancePage.Row(
              "Bad requests",
              "HTTP/1.1: refused with its status, and nothing behind it is served",
              RUN.get(),
              PASSED.get(),
              "a table of our own"));
    }
  }

  static List<Row> rows() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(BadRequestsTest.class.getResourceAsStream("/bad-requests.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(Row::of)
          .toList();
    }
  }

  @Test
  void the_table_has_enough_rows_and_none_twice() throws Exception {
    var seen = new HashSet<String>();
    assertThat(rows()).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
    assertThat(rows()).allMatch(row -> seen.add(row.wire()));
    assertThat(rows()).allMatch(row -> row.rule().matches("RFC \\d{4} §[\\d.]+"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void is_refused(Row row) throws Exception {
    RUN.incrementAndGet();
    try (RawClient client = server.connect()) {
      var wire = new ByteArrayOutputStream();
      wire.writeBytes(get("/before").getBytes(StandardCharsets.US_ASCII));
      wire.writeBytes(row.bytes());
      wire.writeBytes(get("/smuggled").getBytes(StandardCharsets.US_ASCII));
      client.send(wire.toByteArray());
      assertThat(client.answer().status()).as("the request before").isEqualTo(200);
      Answer refusal = client.answer();
      assertThat(refusal.status()).isEqualTo(row.status());
      assertThat(refusal.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).as("closed without another answer").isTrue();
      assertThat(SERVED).doesNotContain("/smuggled", "/").isSubsetOf("/before");
    }
    PASSED.incrementAndGet();
  }
}
