package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 7578, multipart/form-data")
class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=xyz";
  private static final String BODY =
      """
      a preamble\r
      --xyz\r
      Content-Disposition: form-data; name="title"\r
      \r
      Hällo\r
      --xyz  \r
      Content-Disposition: form-data; name="file"; filename="a;b%22ü.txt"\r
      Content-Type: text/csv\r
      \r
      1\r
      --xy\r
      2\r
      \r
      --xyz\r
      Content-Disposition: form-data; name="empty"\r
      \r
      \r
      --xyz--\r
      an epilogue\r
      """;

  @TempDir private Path folder;

  /** A body that comes in pieces of a size, and perhaps breaks off. */
  private static final class Slices implements Body {
    private final byte[] bytes;
    private final int size;
    private final boolean breaksOff;
    private int at;

    Slices(byte[] bytes, int size, boolean breaksOff) {
      this.bytes = bytes;
      this.size = size;
      this.breaksOff = breaksOff;
    }

    @Override
    public byte[] read() throws IOException {
      int to = Math.min(bytes.length, at + size);
      byte[] piece = Arrays.copyOfRange(bytes, at, to);
      at = to;
      if (piece.length == 0 && breaksOff) {
        throw new IOException("the client went away");
      }
      return piece;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public void limit(long maxBytes) {
      // It is the limits of the parts that are tested.
    }

    @Override
    public Headers trailers() {
      return Headers.EMPTY;
    }

    @Override
    public void close() {
      at = bytes.length;
    }
  }

  private static Request request(String type, byte[] body, int size) {
    return Request.of("POST", "/")
        .withHeader("Content-Type", type)
        .withBody(new Slices(body, size, false));
  }

  private static Request request(String body) {
    return request(TYPE, body.getBytes(StandardCharsets.UTF_8), 7);
  }

  private static String part(String name, String content) {
    return "--xyz\r\nContent-Disposition: form-data; name=\""
        + name
        + "\"\r\n\r\n"
        + content
        + "\r\n";
  }

  @Test
  void is_read_the_same_wherever_it_is_split() throws Exception {
    byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= body.length; size++) {
      var read = new ArrayList<String>();
      for (Part part : request(TYPE, body, size).multipart()) {
        read.add(
            part.name() + "|" + part.fileName().orElse("") + "|" + part.type() + "|" + part.text());
      }
      assertThat(read)
          .as("in pieces of %d", size)
          .containsExactly(
              "title||text/plain|Hällo",
              "file|a;b\"ü.txt|text/csv|1\r\n--xy\r\n2\r\n",
              "empty||text/plain|");
    }
  }

  @Test
  void a_part_that_was_not_read_is_passed_over() throws Exception {
    var names = new ArrayList<String>();
    Part first = null;
    for (Part part : request(BODY).multipart()) {
      names.add(part.name());
      first = first == null ? part : first;
    }
    assertThat(names).containsExactly("title", "file", "empty");
    Part passed = Objects.requireNonNull(first);
    assertThatIllegalStateException().isThrownBy(() -> passed.read());
  }

  @Test
  void is_read_once() {
    Multipart multipart = request(BODY).multipart();
    assertThat(multipart.iterator().hasNext()).isTrue();
    assertThatIllegalStateException().isThrownBy(multipart::iterator);
  }

  @Test
  void without_parts_has_none() {
    assertThat(request("--xyz--").multipart()).isEmpty();
    assertThat(request("--xyz--\r\n").multipart()).isEmpty();
  }

  @Test
  void random_content_comes_through_whole() throws Exception {
    var random = new Random(7);
    byte[] alphabet = "\r\n-xyz".getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 200; round++) {
      var content = new StringBuilder();
      for (int n = random.nextInt(200); n > 0; n--) {
        content.append((char) alphabet[random.nextInt(alphabet.length)]);
      }
      String sent = content.toString().replace("\r\n--xyz", "");
      byte[] body =
          (part("a", sent) + part("b", "end") + "--xyz--").getBytes(StandardCharsets.US_ASCII);
      if (sent.startsWith("--xyz")) {
        continue; // after the head's empty line it would be a boundary
      }
      List<String> read = new ArrayList<>();
      for (Part part : request(TYPE, body, 1 + random.nextInt(20)).multipart()) {
        read.add(part.text());
      }
      assertThat(read).containsExactly(sent, "end");
    }
  }

  // ---- rubbish --------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "text/plain, 415",
    "multipart/mixed; boundary=a, 415",
    "multipart/form-data, 400",
    "multipart/form-data; boundary=, 400",
    "multipart/form-data; boundary=\u00e4, 400",
  })
  void needs_its_type_and_a_boundary(String type, int status) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> request(type, new byte[0], 1).multipart())
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "--xyz",
        "--xyz\r\n",
        "--xyzz\r\n\r\n\r\n--xyz--",
        "--xyz\r\nno colon\r\n\r\nx\r\n--xyz--",
        "--xyz\r\n: no name\r\n\r\nx\r\n--xyz--",
        "--xyz\r\nA: b\u0000c\r\n\r\nx\r\n--xyz--",
        "--xyz\r\nA: b\r\n\r\nnever ends",
        "--xyz\r\nA: b\r\n\r\nnever ends\r\n--xyz",
      })
  void that_is_malformed_is_400(String body) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> request(body).multipart().forEach(_ -> {}))
        .extracting(HttpException::status)
        .isEqualTo(400);
  }

  @Test
  void from_a_client_that_goes_away_ends_with_that() {
    byte[] begun = (part("a", "x") + "--xyz\r\nA: b\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    Request request =
        Request.of("POST", "/")
            .withHeader("Content-Type", TYPE)
            .withBody(new Slices(begun, 10, true));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> request.multipart().forEach(_ -> {}));
  }

  // ---- limits ---------------------------------------------------------------------------------

  private static void refused(int status, MultipartLimits limits, String body) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> request(body).multipart(limits).forEach(_ -> {}))
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  @Test
  void has_limits_of_parts_heads_and_content() throws Exception {
    String two = part("a", "12345") + part("b", "12345") + "--xyz--";
    MultipartLimits limits = MultipartLimits.DEFAULTS;
    assertThat(request(two).multipart(limits.withPartMaxCount(2))).hasSize(2);
    refused(413, limits.withPartMaxCount(1), two);
    assertThat(request(two).multipart(limits.withPartMaxBytes(5))).hasSize(2);
    refused(413, limits.withPartMaxBytes(4), two);
    assertThat(request(two).multipart(limits.withTotalMaxBytes(10))).hasSize(2);
    refused(413, limits.withTotalMaxBytes(9), two);
    refused(431, limits.withHeadMaxBytes(20), two);
    refused(431, limits, "--xyz\r\nA: " + "x".repeat(9000));
    refused(400, limits, "--xyz" + " ".repeat(200));
    Part first = request(two).multipart(limits.withMemoryMaxBytes(4)).iterator().next();
    assertThatExceptionOfType(HttpException.class).isThrownBy(first::bytes);
  }

  // ---- files ----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.txt | a.txt",
        "../../etc/passwd | passwd",
        "C:\\dir\\a.txt | a.txt",
        "..\\..\\x | x",
        ".. | upload",
        ".htaccess | htaccess",
        "a%0D%0Ab | a__b",
        "' ' | upload",
        "a/ | upload",
      })
  void a_file_is_saved_in_its_folder_whatever_it_is_called(String said, String saved)
      throws Exception {
    String body =
        "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\""
            + said
            + "\"\r\n\r\nhello\r\n--xyz--";
    for (Part part : request(body).multipart()) {
      Path file = part.saveTo(folder);
      assertThat(file).isEqualTo(folder.resolve(saved)).hasContent("hello");
    }
  }

  @Test
  void a_file_never_overwrites_another() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "first");
    String body =
        "--xyz\r\n"
            + "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n"
            + "x\r\n"
            + "--xyz--";
    for (Part part : request(body).multipart()) {
      assertThat(part.saveTo(folder)).isEqualTo(folder.resolve("a-1.txt")).hasContent("x");
    }
    for (Part part : request(body).multipart()) {
      Path taken = folder.resolve("a.txt");
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> part.saveTo(taken));
    }
    assertThat(folder.resolve("a.txt")).hasContent("first");
  }

  @Test
  void a_file_that_does_not_come_whole_is_removed() throws Exception {
    String body = part("a", "x".repeat(100)) + "--xyz--";
    MultipartLimits limits = MultipartLimits.DEFAULTS.withPartMaxBytes(50);
    Part part = request(body).multipart(limits).iterator().next();
    assertThatExceptionOfType(HttpException.class).isThrownBy(() -> part.saveTo(folder));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_part_is_stored_in_memory_or_in_a_file_that_goes() throws Exception {
    String body = part("small", "12345") + part("large", "123456") + "--xyz--";
    var stored = new ArrayList<StoredPart>();
    for (Part part : request(body).multipart(MultipartLimits.DEFAULTS.withMemoryMaxBytes(5))) {
      stored.add(part.store());
    }
    assertThat(stored.getFirst().file()).isEmpty();
    assertThat(stored.getFirst().stream()).hasContent("12345");
    assertThat(stored.getLast().length()).isEqualTo(6);
    assertThat(stored.getLast().stream()).hasContent("123456");
    Path file = stored.getLast().file().orElseThrow();
    assertThat(file).exists();
    stored.forEach(StoredPart::close);
    stored.forEach(StoredPart::close);
    assertThat(file).doesNotExist();
  }
}
