package org.pulsarweb.benchmarks;

import java.util.Optional;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.rpc.JsonRpc;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/** Adds two numbers: by JSON-RPC at {@code /rpc}, and by a plain JSON POST at {@code /plain}. */
final class PulsarRpc {
  /** What is called. */
  interface Adder {
    int add(int a, int b);
  }

  record Pair(int a, int b) {}

  record Sum(int sum) {}

  private PulsarRpc() {}

  /** Serves on the port named first. */
  public static void main(String[] args) throws Exception {
    JsonRpc rpc = JsonRpc.service(Adder.class, (a, b) -> a + b);
    Router router = Router.of().post("/rpc", rpc).post("/plain", PulsarRpc::add);
    PulsarPeer.serve(args[0], HttpServer.of(router), Optional.empty());
  }

  private static Response add(Request request) throws Exception {
    Pair pair = request.json(Pair.class);
    return Response.json(new Sum(pair.a() + pair.b()));
  }
}
