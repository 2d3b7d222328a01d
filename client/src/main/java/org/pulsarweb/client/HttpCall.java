package org.pulsarweb.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.client.HttpRequest.Options;

/**
 * A request in the making. Each method returns a changed copy, so that a call can be kept and sent
 * as often as wanted, by many threads.
 *
 * <p>Immutable.
 */
public final class HttpCall {
  /**
   * Hears how a download goes on.
   *
   * <p>Used by one thread at a time.
   */
  @FunctionalInterface
  public interface Progress {
    /**
     * More has come.
     *
     * @param bytes how many are in the file by now
     * @param total how many there will be; -1 if the server does not say
     */
    void on(long bytes, long total);
  }

  private final HttpClient client;
  private final HttpRequest request;

  HttpCall(HttpClient client, HttpRequest request) {
    this.client = client;
    this.request = request;
  }

  private HttpCall with(HttpRequest other) {
    return new HttpCall(client, other);
  }

  private HttpCall with(Options options) {
    return with(request.withOptions(options));
  }

  /** {@return the request as it is by now} */
  public HttpRequest request() {
    return request;
  }

  /**
   * {@return a copy with this value in place of all values of a field, the session's included}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public HttpCall header(String name, String value) {
    return with(request.withHeader(name, value));
  }

  /**
   * {@return a copy without a field, the session's included}
   *
   * @param name case-blind
   */
  public HttpCall withoutHeader(String name) {
    return with(request.withHeaders(request.headers().without(name)));
  }

  /**
   * {@return a copy with one more parameter at the end of the query}
   *
   * @param name not yet percent-encoded
   * @param value what {@link Object#toString} says, not yet percent-encoded; an {@link Iterable}
   *     stands for several parameters of that name
   */
  public HttpCall query(String name, Object value) {
    return with(request.withUrl(request.target().withQuery(RequestBody.Query.of(name, value))));
  }

  /**
   * {@return a copy with more parameters at the end of the query}
   *
   * @param parameters name to value, as {@link #query(String, Object)}
   */
  public HttpCall query(Map<String, ?> parameters) {
    return with(request.withUrl(request.target().withQuery(RequestBody.Query.of(parameters))));
  }

  /**
   * {@return a copy that brings JSON}
   *
   * @param value what to say, for example a record
   */
  public HttpCall json(Object value) {
    return body(RequestBody.json(value));
  }

  /**
   * {@return a copy that brings a form, as a browser sends it}
   *
   * @param fields name to value; several values of a name in an {@link Iterable}
   */
  public HttpCall form(Map<String, ?> fields) {
    return body(RequestBody.form(fields));
  }

  /**
   * {@return a copy that brings a form with files}
   *
   * @param form its parts
   */
  public HttpCall multipart(MultipartForm form) {
    return body(form.toBody());
  }

  /**
   * {@return a copy that asks before it sends its body (RFC 9110 §10.1.1), and waits for the word
   * to go on: for a second, as curl does, then it goes on}
   */
  public HttpCall expectContinue() {
    return with(request.options().expectingContinue()).header("Expect", "100-continue");
  }

  /**
   * {@return a copy that brings text}
   *
   * @param text any; in UTF-8
   */
  public HttpCall text(String text) {
    return body(RequestBody.text(text));
  }

  /**
   * {@return a copy with another body}
   *
   * @param body what to bring
   */
  public HttpCall body(RequestBody body) {
    return with(request.withBody(body));
  }

  /**
   * {@return a copy that says who the caller is: to the origin of its URL alone, and not where a
   * redirect leads elsewhere}
   *
   * @param auth how, for example {@link Auth#basic}
   */
  public HttpCall auth(Auth auth) {
    return with(request.options().withAuth(auth));
  }

  /**
   * {@return a copy that may take this long in all, redirects and retries included}
   *
   * @param time more than zero
   */
  public HttpCall timeout(Duration time) {
    return deadlines(request.deadlines().withTotal(time));
  }

  /**
   * {@return a copy with other deadlines}
   *
   * @param times how long each phase may take
   */
  public HttpCall deadlines(ClientDeadlines times) {
    return with(request.options().withDeadlines(times));
  }

  /**
   * {@return a copy that follows more or fewer redirects}
   *
   * @param count 0 to follow none
   */
  public HttpCall redirects(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("a limit must not be negative: " + count);
    }
    return with(request.options().withRedirectMax(count));
  }

  /**
   * {@return a copy that reads larger or smaller answers whole}
   *
   * @param bytes 0 or more
   */
  public HttpCall bodyLimit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a limit must not be negative: " + bytes);
    }
    return with(request.options().withBodyMaxBytes(bytes));
  }

  /**
   * Sends the request and waits for the whole answer, whatever its status.
   *
   * @return the answer, its body read
   * @throws IOException if there is none: {@link HttpTimeoutException} when it took too long,
   *     {@link java.io.InterruptedIOException} when the caller was cancelled
   */
  public HttpResponse send() throws IOException {
    return client.send(request);
  }

  /**
   * Sends the request and takes the answer for a value.
   *
   * @param type of the value, for example a record
   * @param <T> the same
   * @return what the answer's JSON says
   * @throws IOException as {@link #send()}; if it is no such JSON; {@link HttpStatusException} if
   *     its status is 400 or more
   */
  public <T> T send(Class<T> type) throws IOException {
    return send().raiseForStatus().json(type);
  }

  /**
   * Sends the request and waits for the head of the answer alone: its body is read as it comes.
   *
   * @return the answer, to be closed by the caller
   * @throws IOException as {@link #send()}
   */
  public HttpResponse stream() throws IOException {
    return client.send(request.withOptions(request.options().asStream()));
  }

  /**
   * Sends the request and stores the answer in a file, which is there when all of it is. What has
   * come so far is kept in {@code NAME.part}: a download that breaks goes on where it was, at once
   * or when it is asked for again, if the server knows how to.
   *
   * @param file replaced, if it is there
   * @return the answer; its body is in the file
   * @throws IOException as {@link #send()}; {@link HttpStatusException} if the status is 400 or
   *     more
   */
  public HttpResponse download(Path file) throws IOException {
    return download(file, (_, _) -> {});
  }

  /**
   * Sends the request and stores the answer in a file, as {@link #download(Path)}.
   *
   * @param file replaced, if it is there
   * @param progress is told how much has come, on the thread that makes the call
   * @return the answer; its body is in the file
   * @throws IOException as {@link #send()}; {@link HttpStatusException} if the status is 400 or
   *     more
   */
  public HttpResponse download(Path file, Progress progress) throws IOException {
    return new Download(this, file, progress).perform();
  }

  /**
   * {@return the events that the server sends, which are asked for when the first is read}
   *
   * <p>The connection is opened again when it ends, breaks, or is silent for longer than {@link
   * ClientDeadlines#betweenBytes}. The deadline of the whole call does not count.
   *
   * @param policy when it is opened again
   */
  public EventStream events(ReconnectPolicy policy) {
    ClientDeadlines times = request.deadlines().withTotal(EventStream.FOR_EVER);
    return new EventStream(
        request.withOptions(request.options().withDeadlines(times)),
        client::send,
        policy,
        EventStream.EVENT_MAX_BYTES,
        Pause.SLEEP,
        client::isClosed);
  }

  /** {@return the events that the server sends, as {@link #events(ReconnectPolicy)}} */
  public EventStream events() {
    return events(ReconnectPolicy.DEFAULTS);
  }

  /**
   * Sends the request without waiting. To cancel the future cancels the call.
   *
   * @return the whole answer, or the {@link IOException} that says why there is none
   */
  public CompletableFuture<HttpResponse> sendAsync() {
    return client.sendAsync(request);
  }
}
