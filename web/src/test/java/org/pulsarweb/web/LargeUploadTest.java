package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An upload of 1 GiB to a program with a heap of 64 MiB")
class LargeUploadTest {
  private static final int HEAP_MEGABYTES = 64;
  private static final int PIECE_BYTES = 1024 * 1024;
  private static final int PIECES = 1024;
  private static final long GIBIBYTE = (long) PIECES * PIECE_BYTES;

  @TempDir Path folder;

  private static void sendGibibyte(RawClient client, byte[] piece) throws IOException {
    for (int n = 0; n < PIECES; n++) {
      client.send(piece);
    }
  }

  /** Returns a piece of a body in chunks. */
  private static byte[] chunk() {
    byte[] head = (Integer.toHexString(PIECE_BYTES) + "\r\n").getBytes(US_ASCII);
    byte[] chunk = new byte[head.length + PIECE_BYTES + 2];
    System.arraycopy(head, 0, chunk, 0, head.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  @Test
  void is_counted_to_its_last_byte_whether_it_is_plain_in_chunks_or_a_part() throws Exception {
    byte[] zeros = new byte[PIECE_BYTES];
    try (var program = DepotProgram.start(folder, List.of(), HEAP_MEGABYTES, "--workers=0");
        RawClient client = program.connect()) {
      client.send(request("POST", "/large", "Content-Length: " + GIBIBYTE));
      sendGibibyte(client, zeros);
      assertThat(client.answer().text()).isEqualTo("" + GIBIBYTE);

      client.send(request("POST", "/large", "Transfer-Encoding: chunked"));
      sendGibibyte(client, chunk());
      assertThat(client.send("0\r\n\r\n").answer().text()).isEqualTo("" + GIBIBYTE);

      String before =
          "--b\r\nContent-Disposition: form-data; name=note\r\n\r\nshort\r\n"
              + "--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n";
      String after = "\r\n--b--\r\n";
      client.send(
          request(
              "POST",
              "/parts",
              "Content-Type: multipart/form-data; boundary=b",
              "Content-Length: " + (before.length() + GIBIBYTE + after.length())));
      client.send(before);
      sendGibibyte(client, zeros);
      assertThat(client.send(after).answer().text()).isEqualTo("note 5\nfile " + GIBIBYTE + "\n");

      assertThat(client.ask(get("/who")).status()).isEqualTo(200); // the same program as before
    }
  }
}
