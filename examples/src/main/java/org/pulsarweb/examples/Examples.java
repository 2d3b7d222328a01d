package org.pulsarweb.examples;

import java.util.List;

/**
 * All examples, in the order in which they are best read.
 *
 * <p>Immutable.
 */
public final class Examples {
  private static final List<Example> ALL =
      List.of(
          new Example("hello", "Says hello to every request", Hello::main),
          new Example("json", "Keeps notes: a router, records in and out as JSON", Json::main),
          new Example("tour", "What a request can tell, and what to answer", Tour::main),
          new Example("guestbook", "Sessions, forms, uploads, files, middleware", Guestbook::main),
          new Example("sse-clock", "A clock: a page, and server-sent events", SseClock::main),
          new Example("file-server", "Serves the files of a folder", FileServer::main),
          new Example("upload", "Takes files, and shows how far they are", Upload::main),
          new Example("crud", "Books: made, read, changed and deleted as JSON", Crud::main),
          new Example("httpbin", "Answers HTTP clients in every way there is", Httpbin::main),
          new Example("calculator", "Calculates over JSON-RPC", Calculator::main),
          new Example(
              "calculator-client", "Has it calculate, in three ways", CalculatorClient::main),
          new Example("waiting", "Several waits at once: all, any, race, within", Waiting::main),
          new Example("sleepy", "Sleeps a second in each of 10,000 requests at once", Sleepy::main),
          new Example(
              "socket-echo", "WebSockets: straight-line, in pieces, callbacks", SocketEcho::main),
          new Example("chat", "A chat room: a page, and WebSockets that hear it all", Chat::main),
          new Example("random-graph", "Random numbers, drawn as they come", RandomGraph::main),
          new Example("proxy", "Passes requests on, and opens tunnels", Proxy::main),
          new Example("calls", "What an HTTP client can be asked for", Calls::main),
          new Example("welcome", "Settings of an application's own", Welcome::main),
          new Example("echo", "Sends back what it receives, over TCP or TLS", Echo::main),
          new Example("echo-client", "Connections that are used again: a pool", EchoClient::main),
          new Example("echo-udp", "Sends back the datagrams it receives", EchoUdp::main),
          new Example("echo-udp-client", "Asks again when a datagram is lost", EchoUdpClient::main),
          new Example("multi", "Two applications in one program", Multi::main),
          new Example("hooks", "What an application hears of its life", Hooks::main),
          new Example("metrics", "Counts and times of a program's own", Metrics::main),
          new Example("greeter", "An actor: asked, told, and waited for or not", Greeter::main),
          new Example(
              "remote-state", "State in an actor, by lambda and by command", RemoteState::main),
          new Example("crashing-worker", "Restarts, backoff and giving up", CrashingWorker::main),
          new Example("philosophers", "Five actors that share five forks", Philosophers::main),
          new Example("million-actors", "A million actors on one loop", MillionActors::main));

  private Examples() {}

  /**
   * Returns the examples.
   *
   * @return each with its name and its main method
   */
  public static List<Example> all() {
    return ALL;
  }
}
