package org.pulsarweb.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;

/** Answers what it was told to, one after the other, and remembers what it was asked. */
final class ScriptedTransport implements HttpTransport {
  /** One answer, or a failure. */
  interface Answer {
    HttpResponse to(HttpRequest request) throws IOException;
  }

  final List<HttpRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Answer> answers = new ArrayDeque<>(); // guarded by itself

  static HttpRequest request(String method, String url, String... headers) {
    return new HttpRequest(
        method,
        HttpUrl.of(url),
        Headers.of(headers),
        RequestBody.EMPTY,
        HttpRequest.Options.of(ClientSettings.DEFAULTS));
  }

  static HttpRequest streamed(HttpRequest request) {
    return request.withOptions(request.options().asStream());
  }

  ScriptedTransport answer(int status, String body, String... headers) {
    return answer(status, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  ScriptedTransport answer(int status, byte[] body, String... headers) {
    Headers fields = Headers.of(headers);
    return answer(request ->
        request.isStreamed()
            ? HttpResponse.streamed(request, status, "Is", "HTTP/1.1", fields, Body.of(body))
            : HttpResponse.received(
                request, status, "Is", "HTTP/1.1", fields, body, 0, body.length));
  }

  ScriptedTransport fail(IOException failure) {
    return answer(_ -> {
      throw failure;
    });
  }

  ScriptedTransport answer(Answer answer) {
    synchronized (answers) {
      answers.add(answer);
    }
    return this;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    asked.add(request);
    Answer next;
    synchronized (answers) {
      next = answers.poll();
    }
    if (next == null) {
      throw new IOException("nobody is there");
    }
    return next.to(request);
  }

  /** Returns what each request said in a field; empty for nothing. */
  List<String> said(String name) {
    return asked.stream().map(request -> request.headers().get(name).orElse("")).toList();
  }
}
