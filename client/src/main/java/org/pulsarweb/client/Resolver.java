package org.pulsarweb.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;

/**
 * Finds the addresses of hosts, off the loops: the system's way to look names up blocks its thread.
 * What it finds is kept by the JDK, for 30 seconds unless told otherwise.
 *
 * <p>Safe for use by many threads.
 */
final class Resolver implements AutoCloseable {
  private static final int THREAD_MAX = 4; // as libuv has for the same
  private static final int WAITING_MAX = 10_000;

  private @Nullable ThreadPoolExecutor threads;
  private boolean isClosed;

  /** Hears of addresses, or of why there are none. */
  @FunctionalInterface
  interface Found {
    void accept(@Nullable List<SocketAddress> addresses, @Nullable Throwable failure);
  }

  /** Finds the addresses of an origin; tells on the loop, at once if nobody has to be asked. */
  void resolve(Origin origin, EventLoop loop, Found found) {
    String host = origin.bareHost();
    if (isLiteral(host)) {
      found.accept(
          List.of(new InetSocketAddress(InetAddress.ofLiteral(host), origin.port())), null);
      return;
    }
    try {
      threads().execute(() -> lookUp(host, origin.port(), loop, found));
    } catch (RejectedExecutionException e) {
      found.accept(null, e);
    }
  }

  private static boolean isLiteral(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    char last = host.charAt(host.length() - 1);
    return last >= '0' && last <= '9' && host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
  }

  private static void lookUp(String host, int port, EventLoop loop, Found found) {
    List<SocketAddress> addresses = new ArrayList<>();
    Throwable failure = null;
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        addresses.add(new InetSocketAddress(address, port));
      }
    } catch (UnknownHostException | RuntimeException e) {
      failure = e;
    }
    Throwable why = failure;
    try {
      loop.execute(() -> found.accept(why == null ? addresses : null, why));
    } catch (RejectedExecutionException _) {
      // The loop has ended, and who waited there with it.
    }
  }

  private synchronized ThreadPoolExecutor threads() {
    ThreadPoolExecutor known = threads;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              THREAD_MAX,
              THREAD_MAX,
              10,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(WAITING_MAX),
              Thread.ofPlatform().daemon().name("http-client-names-", 1).factory());
      known.allowCoreThreadTimeOut(true);
      threads = known;
      if (isClosed) {
        known.shutdown();
      }
    }
    return known;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (threads != null) {
      threads.shutdown();
    }
  }
}
