package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What TLS promises, whoever's it is and whatever it goes over. */
interface TlsContract {
  Duration LONG = Duration.ofSeconds(10);

  Transport transport();

  TlsProvider provider();

  default TlsSite site() throws IOException {
    return new TlsSite(transport(), provider());
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), UTF_8);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  // ---- agreeing -------------------------------------------------------------------------------

  @Test
  default void what_is_sent_comes_back_and_it_is_known_what_was_agreed() throws Exception {
    var agreed = new CompletableFuture<Optional<TlsSession>>();
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings -> settings.withApplicationProtocols("h2", "http/1.1"),
              stream -> {
                agreed.complete(stream.connection().tls());
                TransportContract.echo(stream);
              });
      SSLSocket socket = tls.unagreed(listener.address(), tls.context(false), "www.B.example");
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
      socket.setSSLParameters(parameters);
      send(socket, "once");
      assertThat(read(socket, 4)).isEqualTo("once");
      send(socket, "and again");
      assertThat(read(socket, 9)).isEqualTo("and again");

      assertThat(socket.getApplicationProtocol()).isEqualTo("h2"); // the server's choice
      TlsSession session = agreed.get(10, TimeUnit.SECONDS).orElseThrow();
      assertThat(session.protocol()).isEqualTo("TLSv1.3");
      assertThat(session.cipher()).isEqualTo(socket.getSession().getCipherSuite());
      assertThat(session.applicationProtocol()).contains("h2");
      assertThat(session.serverName()).contains("www.b.example");
      assertThat(session.peerCertificates()).isEmpty();
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void a_client_of_tls_1_2_is_served() throws Exception {
    var agreed = new CompletableFuture<Optional<TlsSession>>();
    try (var tls = site()) {
      var listener =
          tls.serve(
              same -> same,
              stream -> {
                agreed.complete(stream.connection().tls());
                TransportContract.echo(stream);
              });
      SSLSocket socket = tls.client(listener.address(), tls.context(false), "c.example", "TLSv1.2");
      send(socket, "old");
      assertThat(read(socket, 3)).isEqualTo("old");
      TlsSession session = agreed.get(10, TimeUnit.SECONDS).orElseThrow();
      assertThat(session.protocol()).isEqualTo("TLSv1.2");
      assertThat(session.cipher()).contains("ECDHE").contains("GCM");
      assertThat(session.applicationProtocol()).isEmpty();
      assertThat(session.serverName()).contains("c.example");
    }
  }

  /** The first message of a client that can do TLS 1.1 at best. */
  @Test
  default void a_client_of_tls_1_1_is_refused_with_an_alert() throws Exception {
    String body = "0302" + "07".repeat(32) + "00" + "0004" + "c013c014" + "0100";
    String extensions = "000a00080006001d00170018" + "000b00020100";
    body += HexFormat.of().toHexDigits((short) (extensions.length() / 2)) + extensions;
    String message = "01" + HexFormat.of().toHexDigits(body.length() / 2).substring(2) + body;
    String record = "160301" + HexFormat.of().toHexDigits((short) (message.length() / 2)) + message;
    try (var tls = site()) {
      var listener = tls.serve(same -> same, TransportContract::echo);
      Socket socket = tls.plain(listener);
      socket.getOutputStream().write(HexFormat.of().parseHex(record));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(HexFormat.of().formatHex(answer)).startsWith("1503").endsWith("0246");
      Site.until(() -> listener.refusedCount() == 1 && listener.openCount() == 0);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void a_client_that_offers_no_protocol_of_ours_is_served_without() throws Exception {
    try (var tls = site()) {
      var listener =
          tls.serve(settings -> settings.withApplicationProtocols("h2"), TransportContract::echo);
      SSLSocket socket = tls.unagreed(listener.address(), tls.context(false), "a.example");
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"smtp"});
      socket.setSSLParameters(parameters);
      send(socket, "x");
      assertThat(read(socket, 1)).isEqualTo("x");
      assertThat(socket.getApplicationProtocol()).isEmpty();
    }
  }

  // ---- who a server is ------------------------------------------------------------------------

  @Test
  default void a_client_gets_the_certificate_of_the_host_that_it_names() throws Exception {
    try (var tls = site()) {
      var listener = tls.serve(same -> same, TransportContract::echo);
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        assertThat(nameOfServer(tls, listener, "a.example", version)).isEqualTo("CN=a.example");
        assertThat(nameOfServer(tls, listener, "C.EXAMPLE", version)).isEqualTo("CN=c.example");
        assertThat(nameOfServer(tls, listener, "x.b.example", version)).isEqualTo("CN=*.b.example");
        for (String other : List.of("", "d.example", "b.example", "x.y.b.example", "example")) {
          assertThat(nameOfServer(tls, listener, other, version)).isEqualTo("CN=a.example");
        }
      }
      assertThat(tls.site.errors).isEmpty();
    }
  }

  private static String nameOfServer(TlsSite tls, Listener listener, String host, String version)
      throws Exception {
    SSLSocket socket = tls.client(listener.address(), tls.context(false), host, version);
    var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    socket.close();
    return certificate.getSubjectX500Principal().getName();
  }

  /**
   * Netty's SniHandler has been led to the first certificate, and the settings with it, by first
   * messages in pieces (CVE-2026-75595). We do without it.
   */
  @Test
  default void a_first_message_in_pieces_gets_the_certificate_of_its_host_too() throws Exception {
    try (var tls = site()) {
      var listener = tls.serve(same -> same, TransportContract::echo);
      byte[] message = firstMessage(tls, "c.example");
      byte[] wanted = Pem.certificates(tls.certificates.get(2).chain()).getFirst().getEncoded();
      for (int size : new int[] {1, 2, 3, 4, 5, 50, message.length - 1, message.length}) {
        for (boolean apart : new boolean[] {false, true}) {
          Socket socket = tls.plain(listener);
          socket.setTcpNoDelay(true);
          var all = new ByteArrayOutputStream();
          for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            byte[] record =
                ByteBuffer.allocate(5 + length)
                    .put(new byte[] {22, 3, 1})
                    .putShort((short) length)
                    .put(message, at, length)
                    .array();
            if (apart) {
              socket.getOutputStream().write(record);
            } else {
              all.write(record);
            }
          }
          socket.getOutputStream().write(all.toByteArray());
          assertThat(contains(socket, wanted)).as("records of %s bytes", size).isTrue();
          socket.close();
        }
      }
    }
  }

  /**
   * Returns the first message of a client of TLS 1.2, whose server shows its certificate openly.
   */
  private static byte[] firstMessage(TlsSite tls, String host) throws Exception {
    SSLEngine engine = tls.context(false).createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.2"});
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    engine.setSSLParameters(parameters);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    return Arrays.copyOfRange(record.array(), 5, record.position());
  }

  private static boolean contains(Socket socket, byte[] wanted) throws IOException {
    String text = HexFormat.of().formatHex(wanted);
    var all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    int count;
    while (!HexFormat.of().formatHex(all.toByteArray()).contains(text)
        && (count = socket.getInputStream().read(some)) > 0) {
      all.write(some, 0, count);
    }
    return HexFormat.of().formatHex(all.toByteArray()).contains(text);
  }

  @Test
  default void certificates_that_are_read_again_are_for_new_connections() throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener = tls.serve(server, TransportContract::echo);
      SSLContext client = tls.context(false);
      SSLSocket old = tls.client(listener.address(), client, "a.example");
      var before = old.getSession().getPeerCertificates()[0];
      assertThat(server.certificates()).hasSize(3).first().isEqualTo(before);
      assertThat(server.reloadIfChanged()).isFalse();

      CertificateFiles _ = SelfSigned.write(tls.folder, Duration.ofDays(2), "a.example");
      assertThat(server.reloadIfChanged()).isTrue();
      SSLSocket fresh = tls.client(listener.address(), tls.context(false), "a.example");
      assertThat(fresh.getSession().getPeerCertificates()[0])
          .isNotEqualTo(before)
          .isEqualTo(server.certificates().getFirst());
      // A session of before is not taken up again, or its client would not see the change.
      assertThatThrownBy(() -> tls.client(listener.address(), client, "a.example"))
          .isInstanceOf(IOException.class); // it does not know the new one
      send(old, "old");
      assertThat(read(old, 3)).isEqualTo("old");
      send(fresh, "new");
      assertThat(read(fresh, 3)).isEqualTo("new");
    }
  }

  @Test
  default void when_a_file_cannot_be_used_the_certificates_before_stay() throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener = tls.serve(server, TransportContract::echo);
      var before = server.certificates();
      CertificateFiles first = tls.certificates.getFirst();
      SSLContext client = tls.context(false);
      Files.copy(
          tls.certificates.getLast().key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(server::reload)
            .isInstanceOf(IOException.class)
            .hasMessage(
                "the private key in " + first.key() + " is broken, or not that of the certificate");
      }
      Files.writeString(first.chain(), "gibberish");
      assertThatThrownBy(server::reloadIfChanged)
          .hasMessage("there is no certificate in " + first.chain());
      assertThat(server.certificates()).isEqualTo(before);
      SSLSocket socket = tls.client(listener.address(), client, "a.example");
      send(socket, "still here");
      assertThat(read(socket, 10)).isEqualTo("still here");
    }
  }

  @Test
  default void a_session_is_taken_up_again() throws Exception {
    try (var tls = site()) {
      var listener = tls.serve(same -> same, TransportContract::echo);
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        SSLContext context = tls.context(false);
        long first = madeAt(tls, listener, context, version);
        assertThat(madeAt(tls, listener, context, version)).isEqualTo(first);
        assertThat(madeAt(tls, listener, tls.context(false), version)).isGreaterThan(first);
      }
    }
  }

  /** Returns when the session of a new connection was made. */
  private static long madeAt(TlsSite tls, Listener listener, SSLContext context, String version)
      throws Exception {
    SSLSocket socket = tls.client(listener.address(), context, "a.example", version);
    send(socket, "x");
    assertThat(read(socket, 1)).isEqualTo("x"); // and with it what is needed for the next time
    socket.close();
    return socket.getSession().getCreationTime();
  }

  // ---- who a client is ------------------------------------------------------------------------

  @Test
  default void a_client_that_needs_a_certificate_is_known_by_it() throws Exception {
    var known = new CompletableFuture<List<X509Certificate>>();
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings ->
                  settings.withClientCertificates(ClientCertificates.REQUIRED, tls.clients.chain()),
              stream -> {
                known.complete(stream.connection().tls().orElseThrow().peerCertificates());
                TransportContract.echo(stream);
              });
      SSLSocket socket = tls.client(listener.address(), tls.context(true), "a.example");
      send(socket, "me");
      assertThat(read(socket, 2)).isEqualTo("me");
      assertThat(known.get(10, TimeUnit.SECONDS)).isEqualTo(Pem.certificates(tls.clients.chain()));
    }
  }

  @Test
  default void without_the_certificate_that_it_needs_a_client_is_refused_whatever_host_it_names()
      throws Exception {
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings ->
                  settings.withClientCertificates(ClientCertificates.REQUIRED, tls.clients.chain()),
              TransportContract::echo);
      int refused = 0;
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        for (String host : List.of("a.example", "x.b.example", "c.example", "d.example", "")) {
          for (SSLContext context :
              List.of(tls.context(false), tls.context(List.of(tls.certificates.getFirst())))) {
            assertThatRefused(tls, listener, context, host, version);
            refused++;
          }
        }
      }
      long all = refused;
      Site.until(() -> listener.refusedCount() == all && listener.openCount() == 0);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  private static void assertThatRefused(
      TlsSite tls, Listener listener, SSLContext context, String host, String version) {
    assertThatThrownBy(
            () -> {
              SSLSocket socket = tls.client(listener.address(), context, host, version);
              send(socket, "x");
              if (read(socket, 1).isEmpty()) {
                throw new SocketException("it has closed");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  default void where_a_certificate_is_wanted_a_client_without_is_served_and_a_wrong_one_is_not()
      throws Exception {
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings ->
                  settings.withClientCertificates(ClientCertificates.WANTED, tls.clients.chain()),
              stream -> {
                var known = stream.connection().tls().orElseThrow().peerCertificates();
                stream.write(known.size() + stream.connection().tls().get().protocol());
                stream.read();
              });
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        SSLSocket without =
            tls.client(listener.address(), tls.context(false), "a.example", version);
        assertThat(read(without, 8)).isEqualTo("0" + version);
        SSLSocket with = tls.client(listener.address(), tls.context(true), "a.example", version);
        assertThat(read(with, 8)).isEqualTo("1" + version);
        SSLContext wrong = tls.context(List.of(tls.certificates.getFirst()));
        assertThatRefused(tls, listener, wrong, "a.example", version);
      }
    }
  }

  // ---- peers that do not keep to it -----------------------------------------------------------

  @Test
  default void a_client_that_does_not_agree_in_time_is_closed() throws Exception {
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings -> settings.withHandshakeTimeout(Duration.ofMillis(300)),
              TransportContract::echo);
      Socket silent = tls.plain(listener);
      Socket slow = tls.plain(listener);
      byte[] record = {22, 3, 1, 2, 0, 1, 0}; // the begin of a long one
      slow.getOutputStream().write(record);
      Site.until(() -> listener.openCount() == 2);
      assertThat(endsWithoutAppData(silent)).isTrue();
      assertThat(endsWithoutAppData(slow)).isTrue();
      Site.until(() -> listener.openCount() == 0);
      assertThat(listener.refusedCount()).isEqualTo(2);
      assertThat(tls.site.errors).isEmpty();
      SSLSocket good = tls.client(listener);
      send(good, "x");
      assertThat(read(good, 1)).isEqualTo("x");
    }
  }

  private static boolean endsWithoutAppData(Socket socket) throws IOException {
    try {
      byte[] all = socket.getInputStream().readAllBytes();
      return all.length == 0 || all[0] == 21; // an alert
    } catch (SocketException _) {
      return true;
    }
  }

  @Test
  default void a_client_that_speaks_no_tls_is_closed_and_told_so_if_wanted() throws Exception {
    String reply = "HTTP/1.1 400 Bad Request\r\n\r\n";
    String request = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    try (var tls = site()) {
      var silent = tls.serve(same -> same, TransportContract::echo);
      var telling = tls.serve(settings -> settings.withPlainReply(reply), TransportContract::echo);
      for (String words : List.of(request, "\0", "\u0080.\u0001", "x".repeat(100_000))) {
        Socket first = tls.plain(silent);
        first.getOutputStream().write(words.getBytes(ISO_8859_1));
        assertThat(endsWithoutAppData(first)).isTrue();
        Socket second = tls.plain(telling);
        second.getOutputStream().write(words.getBytes(ISO_8859_1));
        second.shutdownOutput();
        assertThat(new String(second.getInputStream().readAllBytes(), US_ASCII)).isEqualTo(reply);
      }
      Site.until(() -> silent.openCount() + telling.openCount() == 0);
      assertThat(silent.refusedCount() + telling.refusedCount()).isEqualTo(8);
      assertThat(tls.site.refusals)
          .contains("the peer speaks no TLS: it began with \"GET / HTTP/1.1..\"");
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void garbage_is_refused_before_and_after_the_agreement() throws Exception {
    var ended = new CompletableFuture<Optional<Throwable>>();
    var agreed = new CountDownLatch(1);
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server),
              _ -> {
                agreed.countDown();
                return new TransportContract.Events() {
                  @Override
                  public void onClosed(Optional<Throwable> cause) {
                    ended.complete(cause);
                  }
                };
              });
      Socket before = tls.plain(listener);
      byte[] garbage = new byte[20_000];
      Arrays.fill(garbage, (byte) 22);
      before.getOutputStream().write(garbage);
      assertThat(endsWithoutAppData(before)).isTrue();

      Socket below = tls.plain(listener);
      var above =
          (SSLSocket)
              tls.context(false).getSocketFactory().createSocket(below, "a.example", 0, true);
      above.startHandshake();
      assertThat(agreed.await(10, TimeUnit.SECONDS)).isTrue();
      below.getOutputStream().write(garbage);
      assertThat(ended.get(10, TimeUnit.SECONDS).orElseThrow()).isInstanceOf(SSLException.class);
      Site.until(() -> listener.openCount() == 0);
      assertThat(listener.refusedCount()).isOne();
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void too_many_connections_are_shed_those_included_that_have_not_agreed()
      throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server).withConnectionMax(2),
              ByteStream.serving(TransportContract::echo, Duration.ZERO));
      SSLSocket good = tls.client(listener);
      Socket silent = tls.plain(listener);
      Site.until(() -> listener.openCount() == 2);
      assertThatThrownBy(() -> tls.client(listener)).isInstanceOf(IOException.class);
      assertThat(listener.shedCount()).isOne();
      silent.close();
      Site.until(() -> listener.openCount() == 1);
      SSLSocket next = tls.client(listener);
      send(next, "x");
      assertThat(read(next, 1)).isEqualTo("x");
      send(good, "y");
      assertThat(read(good, 1)).isEqualTo("y");
    }
  }

  @Test
  default void behind_a_proxy_tls_begins_after_what_the_proxy_says() throws Exception {
    var known = new CompletableFuture<String>();
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var trusted = ProxyProtocol.from(TrustedPeers.of("127.0.0.1"));
      var listener =
          tls.listen(
              settings -> settings.withTls(server).withProxyProtocol(trusted),
              ByteStream.serving(
                  stream -> {
                    known.complete(
                        stream.connection().remoteAddress()
                            + " "
                            + stream.connection().tls().orElseThrow().protocol());
                    TransportContract.echo(stream);
                  },
                  Duration.ZERO));
      Socket below = tls.plain(listener);
      below.getOutputStream().write(ProxyContract.BINARY.getBytes(ISO_8859_1));
      var above =
          (SSLSocket)
              tls.context(false).getSocketFactory().createSocket(below, "a.example", 0, true);
      send(above, "x");
      assertThat(read(above, 1)).isEqualTo("x");
      assertThat(known.get(10, TimeUnit.SECONDS)).isEqualTo("/1.2.3.4:1234 TLSv1.3");
      Socket without = tls.plain(listener);
      without.getOutputStream().write(firstMessage(tls, "a.example"));
      assertThat(endsWithoutAppData(without)).isTrue();
      Site.until(() -> listener.refusedCount() == 1);
    }
  }

  // ---- bytes ----------------------------------------------------------------------------------

  @Test
  default void a_large_write_to_a_slow_reader_keeps_memory_flat_and_arrives_whole()
      throws Exception {
    int length = 20 * 1024 * 1024;
    var written = new AtomicLong();
    var unsentMax = new AtomicLong();
    try (var tls = site()) {
      var listener =
          tls.serve(
              same -> same,
              stream -> {
                for (int at = 0; at < length; at += 16 * 1024) {
                  stream.write(TransportContract.pattern(at, 16 * 1024));
                  written.addAndGet(16 * 1024);
                  unsentMax.accumulateAndGet(stream.connection().unsentBytes(), Math::max);
                }
              });
      SSLSocket socket = tls.client(listener);
      Site.until(() -> TransportContract.isStill(written));
      assertThat(written.get()).isBetween(1L, length / 2L);
      byte[] all = socket.getInputStream().readAllBytes(); // to a good-bye, or it would throw
      assertThat(all).hasSize(length);
      assertThat(Arrays.equals(all, TransportContract.pattern(0, length))).isTrue();
      assertThat(unsentMax.get()).isBetween(1L, 256L * 1024);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void a_large_array_that_is_handed_over_arrives_whole() throws Exception {
    byte[] large = TransportContract.pattern(0, 30_000_000);
    try (var tls = site()) {
      var listener =
          tls.serve(same -> same, stream -> stream.connection().handOver(large, 0, large.length));
      byte[] all = tls.client(listener).getInputStream().readAllBytes();
      assertThat(Arrays.equals(all, large)).isTrue();
    }
  }

  @Test
  default void a_fiber_that_does_not_read_blocks_the_sender() throws Exception {
    int all = 64 * 1024 * 1024;
    var gate = new CountDownLatch(1);
    var sent = new AtomicLong();
    try (var tls = site()) {
      var listener =
          tls.serve(
              same -> same,
              stream -> {
                gate.await();
                byte[] bytes = stream.read(all);
                stream.write(Integer.toString(bytes.length));
              });
      SSLSocket socket = tls.client(listener);
      Thread sending =
          Thread.ofVirtual()
              .start(() -> {
                byte[] piece = new byte[64 * 1024];
                try {
                  while (sent.get() < all) {
                    socket.getOutputStream().write(piece);
                    sent.addAndGet(piece.length);
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      Site.until(() -> TransportContract.isStill(sent));
      assertThat(sent.get()).isBetween(1L, all / 2L);
      gate.countDown();
      sending.join();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo(Integer.toString(all));
    }
  }

  @Test
  default void a_peer_that_takes_no_byte_is_cut_by_a_deadline() throws Exception {
    var cut = new CompletableFuture<Optional<Throwable>>();
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server).withStallTimeout(Duration.ofMillis(500)),
              connection -> {
                byte[] much = new byte[32 * 1024 * 1024];
                connection.handOver(much, 0, much.length);
                return new TransportContract.Events() {
                  @Override
                  public void onClosed(Optional<Throwable> cause) {
                    cut.complete(cause);
                  }
                };
              });
      SSLSocket _ = tls.client(listener);
      assertThat(cut.get(20, TimeUnit.SECONDS).orElseThrow())
          .hasMessageContaining("has taken no byte for PT0.5S");
      Site.until(() -> listener.openCount() == 0);
    }
  }

  // ---- how connections end --------------------------------------------------------------------

  @Test
  default void a_client_that_says_good_bye_is_heard_to_the_end_and_gets_what_tls_allows()
      throws Exception {
    List<Optional<Throwable>> ended = new CopyOnWriteArrayList<>();
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server),
              connection ->
                  new TransportContract.Events() {
                    @Override
                    public void onEnd() {
                      Timer _ = connection.loop().after(Duration.ofMillis(50), this::answer);
                    }

                    private void answer() {
                      connection.write("answer".getBytes(UTF_8), 0, 6);
                      connection.close();
                    }

                    @Override
                    public void onClosed(Optional<Throwable> cause) {
                      ended.add(cause);
                    }
                  });
      // OpenSSL's engine answers a good-bye with its own at once, as TLS 1.2 wants it.
      String answer = provider() == TlsProvider.JDK ? "answer" : "";
      for (int i = 1; i <= 10; i++) {
        SSLSocket socket = tls.client(listener);
        send(socket, "request");
        socket.shutdownOutput();
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo(answer);
        int count = i;
        Site.until(() -> ended.size() == count);
      }
      assertThat(ended.getLast().isEmpty()).isEqualTo(provider() == TlsProvider.JDK);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void our_output_ends_with_a_good_bye_and_reading_goes_on() throws Exception {
    var heard = new CompletableFuture<String>();
    try (var tls = site()) {
      var listener =
          tls.serve(
              same -> same,
              stream -> {
                stream.write("all that I say");
                stream.endOutput();
                heard.complete(new String(stream.read(7), UTF_8));
              });
      SSLSocket socket = tls.client(listener);
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("all that I say");
      send(socket, "I heard");
      assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("I heard");
    }
  }

  @Test
  default void a_peer_that_ends_without_a_good_bye_may_have_been_cut_off() throws Exception {
    var ended = new CompletableFuture<Optional<Throwable>>();
    var heard = new CountDownLatch(1);
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server),
              _ ->
                  new TransportContract.Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      heard.countDown();
                    }

                    @Override
                    public void onEnd() {
                      ended.completeExceptionally(new AssertionError("an end in order"));
                    }

                    @Override
                    public void onClosed(Optional<Throwable> cause) {
                      ended.complete(cause);
                    }
                  });
      Socket below = tls.plain(listener);
      var above =
          (SSLSocket)
              tls.context(false).getSocketFactory().createSocket(below, "a.example", 0, true);
      send(above, "some");
      assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
      below.shutdownOutput();
      assertThat(ended.get(10, TimeUnit.SECONDS).orElseThrow())
          .hasMessageContaining("without a good-bye");
      Site.until(() -> listener.openCount() == 0);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void an_aborted_connection_ends_at_once() throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server),
              connection ->
                  new TransportContract.Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      byte[] much = new byte[1024 * 1024];
                      connection.write(much, 0, much.length);
                      connection.abort();
                    }
                  });
      SSLSocket socket = tls.client(listener);
      send(socket, "x");
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_refusal_reaches_a_peer_that_is_still_sending() throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(same -> same);
      var listener =
          tls.listen(
              settings -> settings.withTls(server),
              connection ->
                  new TransportContract.Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.write("refused".getBytes(UTF_8), 0, 7);
                      connection.closeLingering();
                    }
                  });
      for (int i = 0; i < 10; i++) {
        SSLSocket socket = tls.client(listener);
        send(socket, "x".repeat(500_000));
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo("refused");
        socket.close();
      }
      Site.until(() -> listener.openCount() == 0);
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void a_listener_that_stops_lets_finish_and_does_not_wait_for_who_has_said_nothing()
      throws Exception {
    var started = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    try (var tls = site()) {
      var listener =
          tls.serve(
              same -> same,
              stream -> {
                stream.read(1);
                started.countDown();
                gate.await();
                stream.write("done");
              });
      SSLSocket socket = tls.client(listener);
      send(socket, "x");
      started.await();
      Socket silent = tls.plain(listener);
      Site.until(() -> listener.openCount() == 2);
      var stopped = new CompletableFuture<Boolean>();
      Thread _ = Thread.ofVirtual().start(() -> stopped.complete(listener.stop(LONG)));
      assertThat(endsWithoutAppData(silent)).isTrue();
      assertThat(stopped).isNotDone();
      gate.countDown();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo("done");
      assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  // ---- connections that are made --------------------------------------------------------------

  @Test
  default void a_fiber_talks_to_a_server_that_proves_its_name() throws Exception {
    try (var tls = site()) {
      Tls server = tls.tls(settings -> settings.withApplicationProtocols("echo"));
      ClientTls client =
          tls.clientTls(
              ClientTlsSettings.DEFAULTS
                  .withAuthorities(tls.certificates.get(1).chain())
                  .withApplicationProtocols("echo"));
      for (boolean unix : new boolean[] {false, true}) {
        var listener =
            tls.site.listen(
                tls.site.free(unix),
                settings -> settings.withTls(server),
                ByteStream.serving(TransportContract::echo, Duration.ZERO));
        for (int i = 0; i < 20; i++) {
          Fiber<String> fiber =
              tls.site
                  .loop()
                  .start(() -> {
                    try (var stream =
                        ByteStream.connect(listener.address(), LONG, client, "x.b.example")) {
                      TlsSession session = stream.connection().tls().orElseThrow();
                      stream.write("hello");
                      stream.endOutput();
                      return new String(stream.read(5), UTF_8)
                          + stream.read().length
                          + session.protocol()
                          + session.applicationProtocol().orElseThrow()
                          + session.peerCertificates().size();
                    }
                  });
          assertThat(fiber.join()).isEqualTo("hello0TLSv1.3echo1");
        }
        Site.until(() -> tls.site.loop().connectionCount() == 0);
        listener.close();
      }
      assertThat(tls.site.errors).isEmpty();
    }
  }

  @Test
  default void a_server_that_does_not_prove_its_name_is_not_talked_to() throws Exception {
    try (var tls = site()) {
      var listener = tls.serve(same -> same, TransportContract::echo);
      var believing =
          ClientTlsSettings.DEFAULTS.withAuthorities(tls.certificates.getFirst().chain());
      ClientTls right = tls.clientTls(believing);
      SocketAddress address = listener.address();
      assertThat(outcome(tls, right, address, "a.example")).isEqualTo("talks");
      assertThat(outcome(tls, right, address, "d.example"))
          .startsWith("cannot connect to " + address)
          .containsAnyOf("d.example", "hostname mismatch");
      assertThat(outcome(tls, right, address, "127.0.0.1")).startsWith("cannot connect to");
      assertThat(outcome(tls, right, address, "c.example")).startsWith("cannot connect to");
      ClientTls strangers = tls.clientTls(ClientTlsSettings.DEFAULTS);
      assertThat(outcome(tls, strangers, address, "a.example")).startsWith("cannot connect to");
      ClientTls careless = tls.clientTls(ClientTlsSettings.DEFAULTS.unverified());
      assertThat(outcome(tls, careless, address, "d.example")).isEqualTo("talks");
      assertThat(tls.site.errors).isEmpty();
    }
  }

  private static String outcome(TlsSite tls, ClientTls client, SocketAddress address, String host)
      throws Exception {
    Fiber<String> fiber =
        tls.site
            .loop()
            .start(() -> {
              try (var stream = ByteStream.connect(address, LONG, client, host)) {
                stream.write("x");
                return stream.read(1)[0] == 'x' ? "talks" : "mumbles";
              } catch (IOException e) {
                return String.valueOf(e.getMessage());
              }
            });
    return fiber.join();
  }

  @Test
  default void a_server_that_is_an_address_proves_that() throws Exception {
    try (var tls = site()) {
      CertificateFiles files = SelfSigned.write(tls.folder, Duration.ofDays(1), "127.0.0.1", "::1");
      Tls server =
          tls.tls(settings -> TlsSettings.of(List.of(files)).withProvider(settings.provider()));
      var listener = tls.serve(server, TransportContract::echo);
      ClientTls client = tls.clientTls(ClientTlsSettings.DEFAULTS.withAuthorities(files.chain()));
      assertThat(outcome(tls, client, listener.address(), "127.0.0.1")).isEqualTo("talks");
      assertThat(outcome(tls, client, listener.address(), "127.0.0.2"))
          .startsWith("cannot connect to");
    }
  }

  @Test
  default void a_fiber_shows_its_certificate() throws Exception {
    try (var tls = site()) {
      var listener =
          tls.serve(
              settings ->
                  settings.withClientCertificates(ClientCertificates.REQUIRED, tls.clients.chain()),
              TransportContract::echo);
      var believing =
          ClientTlsSettings.DEFAULTS.withAuthorities(tls.certificates.getFirst().chain());
      ClientTls known = tls.clientTls(believing.withCertificate(tls.clients));
      assertThat(outcome(tls, known, listener.address(), "a.example")).isEqualTo("talks");
      ClientTls unknown = tls.clientTls(believing);
      assertThat(outcome(tls, unknown, listener.address(), "a.example")).isNotEqualTo("talks");
    }
  }

  @Test
  default void a_server_that_does_not_agree_in_time_is_left() throws Exception {
    try (var tls = site()) {
      var listener = tls.site.serve(tls.site.free(false), stream -> stream.read(1000));
      ClientTls client = tls.clientTls(ClientTlsSettings.DEFAULTS);
      List<Protocol> opened = new ArrayList<>();
      CompletableFuture<Connection> connected =
          tls.site
              .loop()
              .connect(
                  listener.address(),
                  Duration.ofMillis(300),
                  client,
                  "a.example",
                  _ -> {
                    var events = new TransportContract.Events() {};
                    opened.add(events);
                    return events;
                  });
      assertThatThrownBy(() -> connected.get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot connect to " + listener.address());
      Site.until(() -> tls.site.loop().connectionCount() == 0);
      assertThat(opened).isEmpty();
      assertThat(tls.site.errors).isEmpty();
    }
  }
}
