package org.pulsarweb.web;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Http2Event;
import org.pulsarweb.http.Http2Exception;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.http.Http2Reader;
import org.pulsarweb.http.Http2Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

/**
 * One HTTP/2 connection of a server: its streams, each a request in a fiber of its own, and what
 * they share: two windows, the compression's state, the guards.
 *
 * <pre>
 *          onStop, or too many requests         a second later           the last stream ends
 * SERVING ─────────────────────────────► GOAWAY ────────────► no new ones ─────────────────► closed
 *    │ keepAlive without a stream: GOAWAY, closed
 *    │ a rule broken, a flood: GOAWAY with the reason, closed
 * </pre>
 */
final class Http2Exchange implements Protocol {
  /*
   * Answers are sent by turns. A stream that has bytes to send stands in a queue as long as its own
   * window allows it to; the pump takes the first, sends one frame of it, and puts it back to the
   * end, until the connection's window is used up or the kernel takes no more. So a large answer
   * does not hold up small ones, and no stream has more bytes here than its own answer.
   *
   * A stream counts as long as its handler runs, also when its client has given it up: otherwise a
   * client could have any number of handlers run by giving up each request at once.
   */

  /** Pieces below that are copied together with others; larger ones are looked at one by one. */
  private static final int COPIED_BYTES = 4 * 1024;

  /** How many streams that we gave up are remembered: frames for them may be on their way. */
  private static final int REMEMBERED_MAX = 256;

  private final Connection connection;
  private final HttpLoop home;
  private final Http2Limits limits;
  private final Http2Reader reader;
  private final Http2Writer writer = Http2Writer.forServer("Pulsar");
  private final Http2Guard guard;
  private final SocketAddress remote;

  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private final Set<Integer> givenUp = new LinkedHashSet<>();
  private final ArrayDeque<Http2Stream> ready = new ArrayDeque<>();

  private int running; // handlers, those of streams that are gone included
  private int served;
  private long sendWindow = Http2Limits.FIRST_WINDOW_BYTES;
  private int streamSendWindow = Http2Limits.FIRST_WINDOW_BYTES;
  private long receiveWindow;
  private int uncredited; // read, and the client does not know yet that it may send more

  private boolean settingsTaken;
  private boolean pumping;
  private boolean paused;
  private boolean stopping;
  private boolean refusing; // the last GOAWAY is out
  private boolean ending; // nothing that comes is looked at any more
  private int lastTaken; // the highest stream that is answered, once it refuses
  private long idleSinceNanos;
  private long headSinceNanos;
  private boolean inHead = true;
  private long stopSinceNanos;

  Http2Exchange(Connection connection, HttpLoop home, Http2Limits limits) {
    this.connection = connection;
    this.home = home;
    this.limits = limits;
    this.reader = Http2Reader.forServer(home.settings.messages(), limits);
    this.remote = connection.remoteAddress();
    this.idleSinceNanos = home.loop.clockNanos();
    this.headSinceNanos = idleSinceNanos;
    this.guard = new Http2Guard(limits, idleSinceNanos);
    this.receiveWindow = limits.connectionWindowBytes();
    writer.settings(home.sink, limits, home.settings.messages().headMaxBytes());
    flush();
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    if (ending) {
      return;
    }
    reader.feed(bytes);
    boolean progress = false;
    try {
      Http2Event event;
      while ((event = reader.next()) != Http2Event.Other.NEED_MORE && !ending) {
        progress = true;
        on(event);
      }
    } catch (Http2Exception e) {
      end(e.error(), String.valueOf(e.getMessage()));
      return;
    }
    boolean wasInHead = inHead;
    inHead = reader.isWithinHead();
    if (inHead && (progress || !wasInHead)) { // not with each byte of it
      headSinceNanos = home.loop.clockNanos();
    }
    if (connection.isCongested() && !paused) {
      paused = true; // else whoever asks and does not read would fill our memory
      connection.pauseReading();
    }
  }

  private void on(Http2Event event) throws Http2Exception {
    // Not a switch: its bootstrap takes longer than all else of a server's first answer.
    if (event instanceof Http2Event.Requested(int stream, RequestHead head, boolean isEnd)) {
      onRequest(stream, head, isEnd);
    } else if (event instanceof Http2Event.Content content) {
      onContent(content);
    } else if (event instanceof Http2Event.WindowGrown(int stream, int bytes)) {
      guard.onIdleFrame(home.loop.clockNanos());
      onWindow(stream, bytes);
    } else if (event instanceof Http2Event.Trailers(int number, Headers fields, boolean isEnd)) {
      Http2Stream stream = requireKnown(number);
      if (stream != null) {
        refuse(stream, stream.onTrailers(fields, isEnd));
      }
    } else if (event instanceof Http2Event.Reset(int number, int code)) {
      onReset(number, code);
    } else if (event instanceof Http2Event.Malformed(int number, Http2Error error)) {
      onMalformed(number, error);
    } else if (event instanceof Http2Event.Refused refused) {
      onRefused(refused);
    } else if (event instanceof Http2Event.Settings(int windowBytes, int _)) {
      guard.onIdleFrame(home.loop.clockNanos());
      onSettings(windowBytes);
    } else if (event instanceof Http2Event.Ping(long opaque, boolean isAnswer)) {
      guard.onIdleFrame(home.loop.clockNanos());
      if (!isAnswer) {
        writer.pingAnswer(home.sink, opaque);
        flush();
      }
    } else if (event instanceof Http2Event.GoAway) {
      refuseMore();
      closeIfDone();
    } else if (event == Http2Event.Other.SETTINGS_TAKEN) {
      settingsTaken = true;
    } else {
      guard.onIdleFrame(home.loop.clockNanos());
    }
  }

  @Override
  public void onEnd() {
    // What it has asked it may still read; what it has not said to the end, it never will.
    refusing = true;
    lastTaken = reader.lastStream();
    for (Http2Stream stream : all()) {
      if (!stream.isRemoteEnded()) {
        streams.remove(stream.number());
        stream.onCut(new IOException("the client ended the connection"));
      }
    }
    closeIfDone();
  }

  @Override
  public void onWritable() {
    if (paused && !connection.isCongested()) {
      paused = false;
      connection.resumeReading();
    }
    pump();
  }

  @Override
  public void onTick(long nowNanos) {
    if (ending) {
      return;
    }
    HttpDeadlines deadlines = home.settings.deadlines();
    if (inHead && nowNanos - headSinceNanos > deadlines.head().toNanos()) {
      end(
          Http2Error.ENHANCE_YOUR_CALM,
          "a frame did not come in " + deadlines.head().toSeconds() + " s");
      return;
    }
    for (Http2Stream stream : all()) {
      stream.onTick(nowNanos);
    }
    if (stopping && nowNanos - stopSinceNanos > home.stopIdleNanos) {
      refuseMore();
    }
    boolean isIdle = streams.isEmpty() && running == 0;
    if (isIdle && nowNanos - idleSinceNanos > deadlines.keepAlive().toNanos()) {
      refuseMore();
    }
    closeIfDone();
  }

  @Override
  public void onStop(Connection stopped) {
    stopping = true;
    stopSinceNanos = home.loop.clockNanos();
    // RFC 9113 §6.8: what is on its way by now is answered, so that no client has to guess.
    goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "the server stops");
    for (Http2Stream stream : all()) {
      stream.onStop();
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    ending = true;
    cutAll(cause.orElseGet(ClosedChannelException::new));
  }

  private List<Http2Stream> all() {
    return streams.isEmpty() ? List.of() : new ArrayList<>(streams.values());
  }

  private void cutAll(Throwable why) {
    List<Http2Stream> cut = all();
    streams.clear();
    ready.clear();
    cut.forEach(stream -> stream.onCut(why));
  }

  // ---- what the client sends ------------------------------------------------------------------

  private void onRequest(int number, RequestHead head, boolean isEnd) throws Http2Exception {
    if (refusing) {
      return; // RFC 9113 §6.8: it knows, or soon will, that this was not looked at
    }
    if (running >= limits.streamMax() || streams.size() >= limits.streamMax()) {
      giveUp(number, Http2Error.REFUSED_STREAM);
      if (settingsTaken) {
        guard.onReset(home.loop.clockNanos());
      } else { // it could not know
        guard.onIdleFrame(home.loop.clockNanos());
      }
      return;
    }
    guard.onUsefulFrame();
    int window = limits.streamWindowBytes();
    if (!settingsTaken) { // it may not know of a smaller one yet (RFC 9113 §6.9.3)
      window = Math.max(window, Http2Limits.FIRST_WINDOW_BYTES);
    }
    var stream = new Http2Stream(this, home, number, head, isEnd, streamSendWindow, window);
    streams.put(number, stream);
    running++;
    if (++served >= home.requestsPerConnection) {
      refuseMore();
    }
    if (home.inFibers || head.bodyLength() != 0 || !home.admission.tryEnter()) {
      home.streams.serve(stream);
    } else {
      stream.serveInline();
    }
  }

  /** A handler has ended. */
  void onServed(Http2Stream stream) {
    running--;
    idleSinceNanos = home.loop.clockNanos();
    closeIfDone();
  }

  private void onContent(Http2Event.Content content) throws Http2Exception {
    int flowBytes = content.flowBytes();
    receiveWindow -= flowBytes;
    if (receiveWindow < 0) {
      throw new Http2Exception(
          Http2Error.FLOW_CONTROL_ERROR, "RFC 9113 §6.9", "more than the connection's window");
    }
    if (content.from() == content.to() && !content.isEnd()) {
      guard.onIdleFrame(home.loop.clockNanos());
    } else {
      guard.onUsefulFrame();
    }
    Http2Stream stream = requireKnown(content.stream());
    if (stream == null) {
      credit(flowBytes);
      return;
    }
    Http2Error wrong =
        stream.onContent(content.array(), content.from(), content.to(), flowBytes, content.isEnd());
    if (wrong != null) {
      credit(flowBytes);
      refuse(stream, wrong);
    }
  }

  /** Returns a stream, or null if it is one whose frames are ignored. */
  private @Nullable Http2Stream requireKnown(int number) throws Http2Exception {
    Http2Stream stream = streams.get(number);
    if (stream == null && !givenUp.contains(number) && !(refusing && number > lastTaken)) {
      throw new Http2Exception(
          Http2Error.STREAM_CLOSED, "RFC 9113 §5.1", "a frame of a stream that is closed");
    }
    return stream;
  }

  private void refuse(Http2Stream stream, @Nullable Http2Error wrong) throws Http2Exception {
    if (wrong != null) {
      stream.cut(wrong);
      guard.onReset(home.loop.clockNanos());
    }
  }

  private void onReset(int number, int code) throws Http2Exception {
    Http2Stream stream = streams.remove(number);
    if (stream != null) {
      stream.onCut(new IOException("the client gave up the stream, with code " + code));
      guard.onReset(home.loop.clockNanos());
    } else {
      guard.onIdleFrame(home.loop.clockNanos());
    }
  }

  private void onMalformed(int number, Http2Error error) throws Http2Exception {
    Http2Stream stream = streams.get(number);
    if (stream != null) {
      stream.cut(error);
    } else {
      giveUp(number, error);
    }
    guard.onReset(home.loop.clockNanos());
  }

  /** Answers what no handler is to see. */
  private void onRefused(Http2Event.Refused refused) throws Http2Exception {
    if (refusing) {
      return;
    }
    guard.onReset(home.loop.clockNanos());
    Response response = Response.error(refused.status(), refused.message());
    byte[] text = response.bytes();
    if (sendWindow < text.length || streamSendWindow < text.length) {
      giveUp(refused.stream(), Http2Error.REFUSED_STREAM);
      return;
    }
    writer.date(home.date());
    writer.refusal(home.sink, refused.stream(), response);
    sendWindow -= text.length;
    if (!refused.isEnd()) {
      remember(refused.stream());
      writer.reset(home.sink, refused.stream(), Http2Error.NO_ERROR);
    }
    flush();
  }

  private void onSettings(int windowBytes) throws Http2Exception {
    if (windowBytes >= 0) {
      long change = (long) windowBytes - streamSendWindow;
      streamSendWindow = windowBytes;
      for (Http2Stream stream : all()) {
        if (!stream.growWindow(change)) {
          throw new Http2Exception(
              Http2Error.FLOW_CONTROL_ERROR, "RFC 9113 §6.9.2", "a window beyond all bounds");
        }
      }
    }
    writer.settingsTaken(home.sink); // before what the larger windows let out
    flush();
    for (Http2Stream stream : all()) {
      enqueue(stream);
    }
  }

  private void onWindow(int number, int bytes) throws Http2Exception {
    if (number == 0) {
      sendWindow += bytes;
      if (sendWindow > Integer.MAX_VALUE) {
        throw new Http2Exception(
            Http2Error.FLOW_CONTROL_ERROR, "RFC 9113 §6.9.1", "a window beyond all bounds");
      }
      pump();
      return;
    }
    Http2Stream stream = streams.get(number);
    if (stream != null) {
      refuse(stream, stream.growWindow(bytes) ? null : Http2Error.FLOW_CONTROL_ERROR);
      enqueue(stream);
    }
  }

  // ---- what is sent, by turns -----------------------------------------------------------------

  /** Takes a stream that has something to send into the queue. */
  void enqueue(Http2Stream stream) {
    if (!stream.isQueued && stream.maySend()) {
      stream.isQueued = true;
      ready.add(stream);
    }
    pump();
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (sendWindow > 0 && !connection.isCongested()) {
        Http2Stream stream = ready.poll();
        if (stream == null) {
          return;
        }
        if (stream.maySend()) {
          int max = (int) Math.min(sendWindow, Http2Limits.FRAME_MAX_BYTES);
          int sent = stream.sendPiece(max);
          sendWindow -= sent;
          if (sent >= 1024) { // less may be what a client with a tiny window makes of it
            guard.onUsefulFrame();
          }
        }
        if (stream.maySend()) {
          ready.add(stream);
        } else {
          stream.isQueued = false;
        }
      }
    } finally {
      pumping = false;
      if (home.sink.size() > 0) {
        flush();
      }
    }
  }

  // ---- what streams write ---------------------------------------------------------------------

  /** Puts the head of an answer together; it is on its way once {@link #flush} was called. */
  long head(int number, RequestHead request, Response response, boolean isEnd)
      throws ProtocolException.ByUs {
    writer.date(home.date());
    return writer.head(home.sink, number, request, response, isEnd);
  }

  void interim(int number, int status, Headers headers) {
    writer.interim(home.sink, number, status, headers);
    flush();
  }

  void trailers(int number, Headers trailers) throws ProtocolException.ByUs {
    writer.trailers(home.sink, number, trailers);
    flush();
  }

  /** Writes a piece of a body; small ones leave together, at the end of the pump. */
  void content(int number, byte[] bytes, int from, int to, boolean isOwn, boolean isEnd) {
    writer.content(home.sink, number, to - from, isEnd);
    if (to - from < COPIED_BYTES) {
      home.sink.write(bytes, from, to);
    } else if (isOwn) {
      flush();
      connection.handOver(bytes, from, to);
    } else {
      home.sink.write(bytes, from, to);
      flush();
    }
  }

  void report(String where, Throwable error) {
    home.report(where, error);
  }

  void endOf(int number) {
    writer.content(home.sink, number, 0, true);
    flush();
  }

  /** Gives what was put together to the connection, before anything waits. */
  void flush() {
    connection.write(home.sink.array(), 0, home.sink.size());
    home.sink.clear();
  }

  void awaitFlush() throws IOException, InterruptedException {
    connection.awaitFlush();
  }

  /** Forgets a stream and tells the client why. */
  void reset(Http2Stream stream, Http2Error error) {
    remove(stream);
    giveUp(stream.number(), error);
  }

  private void giveUp(int number, Http2Error error) {
    remember(number);
    writer.reset(home.sink, number, error);
    flush();
  }

  private void remember(int number) {
    if (givenUp.size() == REMEMBERED_MAX) {
      givenUp.remove(givenUp.iterator().next());
    }
    givenUp.add(number);
  }

  /** Forgets a stream that has come to its end. */
  void remove(Http2Stream stream) {
    streams.remove(stream.number());
    idleSinceNanos = home.loop.clockNanos();
    closeIfDone();
  }

  /** Counts bytes that were read, and lets the client send as many more, now or soon. */
  void credit(int bytes) {
    uncredited += bytes;
    if (uncredited >= limits.connectionWindowBytes() / 2 && !ending) {
      grow(0, uncredited);
      receiveWindow += uncredited;
      uncredited = 0;
    }
  }

  void grow(int number, int bytes) {
    writer.windowUpdate(home.sink, number, bytes);
    flush();
  }

  Http2Limits limits() {
    return limits;
  }

  SocketAddress remote() {
    return remote;
  }

  boolean isSecure() {
    return connection.tls().isPresent();
  }

  boolean isStopping() {
    return stopping;
  }

  void later(Runnable callback) {
    home.loop.execute(callback);
  }

  // ---- the end --------------------------------------------------------------------------------

  private void goAway(int lastStream, Http2Error error, String message) {
    writer.goAway(home.sink, lastStream, error, message);
    flush();
  }

  /** Takes no more requests, and says which was the last. */
  private void refuseMore() {
    if (!refusing && !ending) {
      refusing = true;
      lastTaken = reader.lastStream();
      goAway(lastTaken, Http2Error.NO_ERROR, "");
    }
  }

  private void closeIfDone() {
    if (refusing && !ending && streams.isEmpty() && running == 0) {
      ending = true;
      closeLingering();
    }
  }

  /** Closes after everything that was put together. */
  private void closeLingering() {
    flush();
    connection.closeLingering();
  }

  /** Says what is wrong and closes (RFC 9113 §5.4.1). */
  private void end(Http2Error error, String message) {
    goAway(reader.lastStream(), error, message);
    ending = true;
    cutAll(new IOException("the connection was ended: " + message));
    closeLingering();
  }

  /** Returns what a report says of this connection. */
  @Override
  public String toString() {
    return "HTTP/2 from " + remote;
  }
}
