package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.ProxyProtocol;
import org.pulsarweb.loop.TlsSettings;
import org.pulsarweb.loop.TrustedPeers;

/** The open listeners of one worker; they stop together, by one deadline. */
final class Listening implements Serving {
  private final List<Listener> listeners;
  private final Optional<Certificates> certificates;
  private final Duration exitTimeout;

  private Listening(
      List<Listener> listeners, Optional<Certificates> certificates, Duration exitTimeout) {
    this.listeners = List.copyOf(listeners);
    this.certificates = certificates;
    this.exitTimeout = exitTimeout;
  }

  static Listening open(
      Worker worker, ListenerSettings limits, Optional<TlsSettings> tls, Protocol.Factory factory)
      throws IOException {
    ListenerSettings effective = effective(worker.settings(), limits);
    Optional<Certificates> certificates = Optional.empty();
    if (tls.isPresent()) {
      certificates = Optional.of(Certificates.open(worker.loop(), hooked(worker, tls.get())));
      effective = effective.withTls(certificates.get().tls());
    }
    var listeners = new ArrayList<Listener>();
    try {
      for (BoundSocket socket : worker.sockets()) {
        listeners.add(Listener.open(List.of(worker.loop()), socket, effective, factory));
      }
    } catch (IOException | RuntimeException e) {
      listeners.forEach(Listener::close);
      certificates.ifPresent(Certificates::close);
      throw e;
    }
    return new Listening(listeners, certificates, worker.settings().exitTimeout());
  }

  private static TlsSettings hooked(Worker worker, TlsSettings tls) throws IOException {
    try {
      return worker.hooks().sslContext(worker, tls);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("ssl_context: " + e.getMessage(), e);
    }
  }

  private static ListenerSettings effective(Settings settings, ListenerSettings limits) {
    ListenerSettings effective =
        settings.value(Settings.MAX_CONNECTIONS).map(limits::withConnectionMax).orElse(limits);
    List<String> trusted = settings.value(Settings.PROXY_PROTOCOL);
    return trusted.isEmpty()
        ? effective
        : effective.withProxyProtocol(ProxyProtocol.from(TrustedPeers.of(trusted)));
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("connections", sum(Listener::openCount));
    counts.put("accepted", sum(Listener::acceptedCount));
    counts.put("shed", sum(Listener::shedCount));
    counts.put("refused", sum(Listener::refusedCount));
    return counts;
  }

  private long sum(ToLongFunction<Listener> count) {
    return listeners.stream().mapToLong(count).sum();
  }

  @Override
  public void close() {
    Stopping.all(listeners, listener -> listener.stop(exitTimeout));
    certificates.ifPresent(Certificates::close);
  }
}
