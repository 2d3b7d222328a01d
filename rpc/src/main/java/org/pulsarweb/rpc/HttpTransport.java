package org.pulsarweb.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.client.HttpCall;
import org.pulsarweb.client.HttpClient;
import org.pulsarweb.client.HttpResponse;
import org.pulsarweb.client.HttpTimeoutException;
import org.pulsarweb.client.RequestBody;

/** Sends each message as a POST; its answer has the answers. */
final class HttpTransport implements RpcTransport {
  private final HttpClient http;
  private final String url;
  private final boolean isOwner;

  HttpTransport(HttpClient http, String url, boolean isOwner) {
    this.http = http;
    this.url = url;
    this.isOwner = isOwner;
  }

  private HttpCall call(Sending sending, Duration timeout) {
    RequestBody body = RequestBody.of(sending.bytes()).withType(HttpRpc.TYPE);
    return http.post(url).header("Accept", HttpRpc.TYPE).body(body).timeout(timeout);
  }

  @Override
  public List<RpcMessage> exchange(Sending sending, Duration timeout) throws IOException {
    try {
      return answers(call(sending, timeout).send(), sending);
    } catch (HttpTimeoutException e) {
      throw new RpcTimeoutException(timeout, e);
    }
  }

  @Override
  public CompletableFuture<List<RpcMessage>> send(Sending sending, Duration timeout) {
    CompletableFuture<HttpResponse> response = call(sending, timeout).sendAsync();
    var answers = new CompletableFuture<List<RpcMessage>>();
    CompletableFuture<HttpResponse> _ =
        response.whenComplete((got, failure) -> {
          try {
            if (failure != null) {
              Throwable cause = Waiting.cause(failure);
              answers.completeExceptionally(
                  cause instanceof HttpTimeoutException late
                      ? new RpcTimeoutException(timeout, late)
                      : cause);
            } else {
              answers.complete(answers(got, sending));
            }
          } catch (IOException | RuntimeException e) {
            answers.completeExceptionally(e);
          }
        });
    CompletableFuture<List<RpcMessage>> _ =
        answers.whenComplete((_, _) -> {
          if (answers.isCancelled()) {
            response.cancel(true);
          }
        });
    return answers;
  }

  private List<RpcMessage> answers(HttpResponse response, Sending sending) throws IOException {
    byte[] bytes = response.bytes();
    boolean isJson = response.header("Content-Type").orElse("").startsWith(HttpRpc.TYPE);
    if (isJson && bytes.length > 0) {
      return switch (MessageReader.read(bytes, Integer.MAX_VALUE)) {
        case RpcMessage.Batch(List<RpcMessage> all) -> all;
        case RpcMessage.Invalid(_, RpcError error, _) ->
            throw new IOException(url + " has answered what is no JSON-RPC: " + error.message());
        case RpcMessage one -> List.of(one);
      };
    } else if (response.isOk() && sending.ids().isEmpty()) {
      return List.of();
    }
    throw new IOException(
        url + " has answered " + response.status() + " and no JSON-RPC: " + response.reason());
  }

  @Override
  public void close() {
    if (isOwner) {
      http.close();
    }
  }

  @Override
  public String toString() {
    return url;
  }
}
