package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.CertificateFiles;
import org.pulsarweb.loop.SelfSigned;

@DisplayName("RFC 9113 and RFC 7541 as h2spec tries them")
class H2specTest {
  /** How many cases h2spec 2.2.0 has: one that were not run would be no success. */
  private static final int CASES = 145;

  /** It reads the body, so that there is no answer before what is wrong with that has come. */
  private static final HttpHandler HANDLER =
      request -> Response.text("You sent " + request.bytes().length + " bytes.\n");

  @TempDir private Path folder;

  private static void assertPasses(H2spec.Report report, String what) throws IOException {
    assertThat(report.failed()).as(report.output()).isZero();
    assertThat(report.skipped()).as(report.output()).isZero();
    assertThat(report.cases()).as(report.output()).isEqualTo(CASES);
    ConformancePage.says(
        new ConformancePage.Row(
            "h2spec " + H2spec.VERSION,
            "HTTP/2 and HPACK " + what,
            report.cases(),
            report.cases() - report.failed() - report.skipped(),
            ""));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void every_case_passes_in_clear(boolean inFibers) throws Exception {
    H2spec program = H2spec.in(folder);
    HttpServer server = HttpServer.of(HANDLER);
    try (LiveServer live = LiveServer.of(inFibers ? server : server.inline())) {
      String what = "in clear, handlers " + (inFibers ? "in fibers" : "on the loop");
      assertPasses(program.run(live.address().getPort(), folder), what);
    }
  }

  @Test
  void every_case_passes_over_tls() throws Exception {
    H2spec program = H2spec.in(folder);
    CertificateFiles files = SelfSigned.write(folder, Duration.ofDays(1), "localhost");
    Settings settings =
        Settings.of(
            "--bind",
            "127.0.0.1:0",
            "--cert-file",
            files.chain().toString(),
            "--key-file",
            files.key().toString());
    try (var running = Pulsar.start(settings, HttpServer.of(HANDLER).named("h2spec"))) {
      int port = ((InetSocketAddress) running.addresses().getFirst()).getPort();
      assertPasses(program.run(port, folder, "-t", "-k"), "over TLS, handlers in fibers");
    }
  }
}
