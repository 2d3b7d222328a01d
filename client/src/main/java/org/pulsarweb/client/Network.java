package org.pulsarweb.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.ClientTls;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

/**
 * The transport that goes over sockets: a pool for each loop whose fibers call, and one on a loop
 * of its own, which begins with the first call from elsewhere.
 *
 * <p>Safe for use by many threads.
 */
final class Network implements HttpTransport, AutoCloseable {
  private static final int CLOSE_SECONDS = 5;

  final Counters counters = new Counters();
  final Resolver resolver = new Resolver();
  final ProxyRules proxies;
  private final ClientSettings settings;
  private final Map<EventLoop, LoopPool> pools = new ConcurrentHashMap<>();
  private volatile @Nullable LoopPool own;
  private volatile boolean isClosed;
  private @Nullable ClientTls tls; // guarded by this

  Network(ClientSettings settings) {
    this.settings = settings;
    this.proxies =
        settings.unixSocket().isPresent()
            ? ProxyRules.NONE
            : settings.proxies().orElseGet(ProxyRules::environment);
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    if (EventLoop.isCallback()) {
      throw new IllegalStateException("a callback must not wait for an answer: use sendAsync");
    }
    Exchange exchange = exchange(request, false);
    try {
      return exchange.perform();
    } catch (IOException e) {
      if (!exchange.isStale() || !isIdempotent(request.method())) {
        throw e;
      }
      counters.repeated.increment();
      return exchange(request, true).perform();
    }
  }

  /**
   * Tells whether a request may be sent again when a connection that was kept turns out to have
   * ended (RFC 9110 §9.2.2): whether or not the server has heard it makes no difference.
   */
  private static boolean isIdempotent(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY" -> true;
      default -> false;
    };
  }

  private Exchange exchange(HttpRequest request, boolean fresh) throws IOException {
    if (isClosed) {
      throw LoopPool.closed().toException(request);
    }
    EventLoop here = EventLoop.tryCurrent().orElse(null);
    return here == null
        ? new Exchange(own(), request, false, fresh)
        : new Exchange(poolOf(here), request, true, fresh);
  }

  private LoopPool poolOf(EventLoop loop) {
    LoopPool known = pools.get(loop);
    return known != null
        ? known
        : pools.computeIfAbsent(loop, made -> new LoopPool(this, made, settings.pool()));
  }

  private LoopPool own() throws IOException {
    LoopPool known = own;
    return known != null ? known : openOwn();
  }

  private synchronized LoopPool openOwn() throws IOException {
    LoopPool known = own;
    if (known == null) {
      if (isClosed) {
        throw new IOException("the client is closed");
      }
      EventLoop loop = EventLoop.openForCallbacks("http-client", Transport.BEST, LoopListener.NONE);
      known = new LoopPool(this, loop, settings.pool());
      own = known;
    }
    return known;
  }

  /** Returns where all connections go, if that is known before; null to ask for each host. */
  @Nullable SocketAddress onlyAddress() {
    return settings.unixSocket().map(UnixDomainSocketAddress::of).orElse(null);
  }

  /** Returns TLS as the session's settings have it; read when it is first needed. */
  synchronized ClientTls tls() throws IOException {
    ClientTls known = tls;
    if (known == null) {
      if (isClosed) {
        throw new IOException("the client is closed");
      }
      known = ClientTls.open(settings.tls());
      tls = known;
    }
    return known;
  }

  /** A loop's pool has nothing any more: who comes again gets another. */
  void forget(LoopPool pool) {
    pools.remove(pool.loop, pool);
  }

  ClientStatistics statistics() {
    return counters.read();
  }

  @Override
  public void close() {
    LoopPool ours;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      ours = own;
    }
    List<LoopPool> all = new ArrayList<>(pools.values());
    if (ours != null) {
      all.add(ours);
    }
    var closed = new CountDownLatch(all.size());
    for (LoopPool pool : all) {
      close(pool, closed);
    }
    if (!EventLoop.isCallback()) {
      await(closed);
    }
    if (ours != null) {
      ours.loop.close();
    }
    resolver.close();
    synchronized (this) {
      if (tls != null) {
        tls.close();
      }
    }
  }

  private static void close(LoopPool pool, CountDownLatch closed) {
    Runnable closing =
        () -> {
          pool.close();
          closed.countDown();
        };
    if (pool.loop.isOwnThread()) {
      closing.run();
      return;
    }
    try {
      pool.loop.execute(closing);
    } catch (RejectedExecutionException _) {
      closed.countDown(); // the loop has ended, and its connections with it
    }
  }

  private static void await(CountDownLatch closed) {
    try {
      boolean _ = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
