package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.Protocol;

/**
 * One connection of an {@link AdminServer}: requests, one after another, and their answers.
 *
 * <pre>
 * WAITING ──first byte──► HEAD ──whole request──► SERVING ──answered──► WAITING, or closed
 *    │ idleMax               │ headMax, or a rule broken
 *    ▼                       ▼
 *  closed                  refused, closed
 * </pre>
 */
final class AdminExchange implements Protocol {
  private static final int BUFFERED_MAX_BYTES = 16 * 1024;
  private static final String SERVER = "pulsar";

  /** RFC 9110 §5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private enum Phase {
    WAITING,
    HEAD,
    SERVING
  }

  private final Connection connection;
  private final EventLoop loop;
  private final AdminPages pages;
  private final AdminServer.Limits limits;
  private final Http1Reader reader = Http1Reader.forServer(AdminServer.MESSAGES);
  private final Http1Writer writer = Http1Writer.forServer(SERVER);

  private Phase phase = Phase.HEAD; // a connection is opened to send something
  private @Nullable RequestHead head; // of the message that comes, until its end has
  private long sinceNanos;
  private boolean inputEnded;
  private boolean paused;
  private boolean stopping;
  private boolean closed;

  AdminExchange(Connection connection, AdminPages pages, AdminServer.Limits limits) {
    this.connection = connection;
    this.loop = connection.loop();
    this.pages = pages;
    this.limits = limits;
    this.sinceNanos = loop.clockNanos();
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    reader.feed(bytes);
    if (phase != Phase.SERVING) {
      serveNext();
    } else if (reader.buffered() > BUFFERED_MAX_BYTES && !paused) {
      paused = true;
      connection.pauseReading();
    }
  }

  @Override
  public void onEnd() {
    inputEnded = true;
    try {
      reader.end();
      if (phase != Phase.SERVING) {
        connection.close();
      }
    } catch (ProtocolException.ByPeer e) {
      if (phase != Phase.SERVING) {
        refuse(e);
      }
    }
  }

  @Override
  public void onTick(long nowNanos) {
    long age = nowNanos - sinceNanos;
    if (phase == Phase.WAITING && age > limits.idleMax().toNanos()) {
      connection.close();
    } else if (phase == Phase.HEAD && age > limits.headMax().toNanos()) {
      refuse(408, "the request did not come within " + text(limits.headMax()));
    }
  }

  @Override
  public void onStop(Connection stopped) {
    stopping = true;
    if (phase != Phase.SERVING) {
      connection.close();
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    closed = true;
  }

  // ---- requests -------------------------------------------------------------------------------

  private void serveNext() {
    try {
      switch (nextRequest()) {
        case RequestHead request -> {
          phase = Phase.SERVING;
          loop.launch(request, () -> serve(request));
        }
        case null -> await();
      }
    } catch (ProtocolException.ByPeer e) {
      refuse(e);
    }
  }

  /** Returns the next request that has come as a whole, or null. */
  private @Nullable RequestHead nextRequest() throws ProtocolException.ByPeer {
    while (true) {
      switch (reader.next()) {
        case RequestHead request when request.bodyLength() != 0 ->
            throw refused(413, "this server takes no bodies");
        case RequestHead request -> head = request;
        case EndOfMessage _ -> {
          RequestHead whole = head;
          head = null;
          return whole;
        }
        case NeedMore _ -> {
          return null;
        }
        default -> throw refused(400, "this server takes no bodies");
      }
    }
  }

  /** Notes what is waited for: the time of a request runs from its first byte. */
  private void await() {
    Phase next = head == null && reader.atMessageStart() ? Phase.WAITING : Phase.HEAD;
    if (phase == Phase.SERVING || (phase == Phase.WAITING && next == Phase.HEAD)) {
      phase = next;
      sinceNanos = loop.clockNanos();
    }
    if (inputEnded) {
      connection.close();
    }
  }

  /** Answers a request, in a fiber; then goes on with the next, on the loop. */
  private void serve(RequestHead request) {
    Response response;
    try {
      response = page(request);
    } catch (InterruptedException _) {
      connection.abort(); // the loop closes
      return;
    }
    if (!closed) {
      boolean isAlive = send(request, response);
      loop.execute(() -> afterAnswer(isAlive));
    }
  }

  private void afterAnswer(boolean isAlive) {
    if (!isAlive || stopping) {
      connection.closeLingering();
      return;
    }
    if (paused) {
      paused = false;
      connection.resumeReading();
    }
    serveNext();
  }

  private boolean send(RequestHead request, Response response) {
    ByteSink out = ByteSink.open();
    try {
      writer.date(now());
      boolean isAlive = writer.respond(out, request, response, stopping);
      connection.handOver(out.array(), 0, out.size());
      return isAlive;
    } catch (ProtocolException.ByUs e) {
      loop.report(request.toString(), e);
      connection.abort();
      return false;
    }
  }

  private static byte[] now() {
    return DATE.format(ZonedDateTime.now(ZoneOffset.UTC)).getBytes(US_ASCII);
  }

  // ---- pages ----------------------------------------------------------------------------------

  private Response page(RequestHead request) throws InterruptedException {
    String path = path(request.target());
    boolean isPage =
        switch (path) {
          case "/metrics", "/health/live", "/health/ready" -> true;
          default -> false;
        };
    if (!isPage) {
      return Response.error(404, "there are /metrics, /health/live and /health/ready");
    }
    if (!request.isHead() && !request.method().equals("GET")) {
      return Response.error(405, "this can only be read").withHeader("Allow", "GET, HEAD");
    }
    try {
      return Fibers.within(
          limits.pageMax(),
          () ->
              switch (path) {
                case "/metrics" -> metrics(request);
                case "/health/live" -> health(pages.live());
                default -> health(pages.ready());
              });
    } catch (TimeoutException _) {
      return Response.error(503, "this took longer than " + text(limits.pageMax()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      loop.report(request.toString(), e);
      return Response.error(500, "Internal Server Error");
    }
  }

  private static String path(String target) {
    int end = target.indexOf('?');
    return end < 0 ? target : target.substring(0, end);
  }

  private Response metrics(RequestHead request) throws Exception {
    boolean isOpen = PrometheusText.wantsOpen(request.headers().get("Accept").orElse(""));
    byte[] text = PrometheusText.of(pages.metrics(), isOpen).getBytes(UTF_8);
    return Response.bytes(isOpen ? PrometheusText.OPEN_TYPE : PrometheusText.TYPE, text);
  }

  private static Response health(AdminPages.Health health) {
    return Response.json(health.isUp() ? 200 : 503, health.body())
        .withHeader("Cache-Control", "no-store");
  }

  // ---- refusals -------------------------------------------------------------------------------

  private static ProtocolException.ByPeer refused(int status, String message) {
    return new ProtocolException.ByPeer(status, "RFC 9110 §15.5", message);
  }

  private void refuse(ProtocolException.ByPeer e) {
    refuse(e.status(), String.valueOf(e.getMessage()));
  }

  private void refuse(int status, String message) {
    ByteSink out = ByteSink.open();
    writer.date(now());
    writer.refuse(out, status, message);
    connection.handOver(out.array(), 0, out.size());
    connection.closeLingering();
    phase = Phase.SERVING; // nothing more is asked of it
  }

  private static String text(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }
}
