package org.pulsarweb.web;

import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.ApplicationHooks;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.Client;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** Calls the handler of a server, over whatever protocol; what comes of it is a response. */
final class Answering {
  /** Who asks: one connection of HTTP/1.1, or one stream of HTTP/2. */
  interface Asker extends Client {
    /** Whether nobody is there any more to answer to. */
    boolean isGone();
  }

  private final Worker worker;
  private final HttpHandler handler;
  private final boolean isHooked;
  private final boolean isMetered;

  Answering(Worker worker, HttpHandler handler) {
    this.worker = worker;
    this.handler = handler;
    this.isMetered = worker.isMetered();
    this.isHooked = worker.hooks() != ApplicationHooks.NONE;
  }

  /** Handles one request. */
  Response answer(RequestHead head, Request request, Asker asker) {
    worker.countHandled();
    if (!isHooked && !isMetered) {
      return respond(head, request, asker);
    }
    long startNanos = System.nanoTime();
    Response response =
        isHooked ? respondHooked(head, request, asker) : respond(head, request, asker);
    if (isMetered) {
      worker.recordRequest(response.status(), System.nanoTime() - startNanos);
    }
    return response;
  }

  /** Returns the answer to a request that nobody has room for. */
  static Response overloaded() {
    return Response.error(503, "too many requests at once").withHeader("Retry-After", "1");
  }

  private Response respondHooked(RequestHead head, Request request, Asker asker) {
    ApplicationHooks hooks = worker.hooks();
    hook(head, () -> hooks.preRequest(worker, request));
    Response response = respond(head, request, asker);
    hook(head, () -> hooks.postRequest(worker, request, response));
    return response;
  }

  private void hook(RequestHead head, Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      worker.report(HttpLoop.LOG, head.toString(), e);
    }
  }

  /** Calls the handler. */
  private Response respond(RequestHead head, Request request, Asker asker) {
    try {
      return requireAnswer(head, handler.handle(request));
    } catch (HttpException e) {
      return Response.error(e);
    } catch (ProtocolException.ByPeer e) {
      return Response.error(e.status(), String.valueOf(e.getMessage()))
          .withHeader("Connection", "close");
    } catch (Exception e) {
      if (!asker.isGone()) {
        worker.report(HttpLoop.LOG, head.toString(), e);
      }
      return Response.error(500, "Internal Server Error");
    } catch (StackOverflowError | AssertionError | LinkageError e) {
      worker.report(HttpLoop.LOG, head.toString(), e);
      return Response.error(500, "Internal Server Error");
    } finally {
      boolean _ = Thread.interrupted(); // the next request is not to be cancelled with this one
    }
  }

  /** Returns what a handler has answered, or what stands for it; refuses what is no answer. */
  static Response requireAnswer(RequestHead head, @Nullable Response response) {
    if (response == null) {
      throw new NullPointerException("the handler returned null");
    }
    if (response.isTunnel()) {
      requireAsked(head, response);
    } else if (response.status() == 101) {
      throw new IllegalStateException("the handler switches to a protocol that is not there");
    } else if (head.method().equals("CONNECT") && knowsNoTunnels(response.status())) {
      return Response.error(501, "this server is no proxy");
    } else if (response.status() == 404 && isPing(head)) {
      return Response.status(204);
    }
    return response;
  }

  private static void requireAsked(RequestHead head, Response response) {
    String protocol = response.header("Upgrade").orElse("");
    boolean asked =
        response.status() == 101
            ? head.upgrade() && head.headers().contains("Upgrade", protocol)
            : response.status() / 100 == 2 && head.method().equals("CONNECT");
    if (!asked) {
      throw new IllegalStateException("the client has not asked for a tunnel: " + response);
    }
  }

  /** A 2xx would open a tunnel, and whoever finds no path has no idea of another host. */
  private static boolean knowsNoTunnels(int status) {
    return status / 100 == 2 || status == 404;
  }

  /** RFC 9110 §9.3.7: OPTIONS * asks the server whether it is there, and no path of it. */
  private static boolean isPing(RequestHead head) {
    return head.method().equals("OPTIONS") && head.target().equals("*");
  }
}
