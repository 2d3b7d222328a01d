package org.pulsarweb.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;

/** An example that serves HTTP on a free port, with a client to talk to it. */
record Site(Running running, HttpClient client) implements AutoCloseable {
  static Site open(Application application) throws IOException {
    return of(Pulsar.start(Settings.of("--bind", "127.0.0.1:0"), application));
  }

  /** Talks to what was started otherwise. */
  static Site of(Running running) {
    return new Site(running, HttpClient.newHttpClient());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json"));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    var address = (InetSocketAddress) running.addresses().getFirst();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
  }

  @Override
  public void close() {
    client.shutdownNow();
    running.close();
  }
}
