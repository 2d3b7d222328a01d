package org.pulsarweb.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.ClientCertificate;
import org.pulsarweb.app.Settings;
import org.pulsarweb.loop.ClientCertificates;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.Tls;
import org.pulsarweb.loop.TlsSettings;

/** A worker's TLS, read again when its files change. */
final class Certificates implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(5); // at the times of the files

  private final EventLoop loop;
  private final Tls tls;
  private final Timer looking;
  private @Nullable String told; // what has been reported, until it is mended

  private Certificates(EventLoop loop, Tls tls) {
    this.loop = loop;
    this.tls = tls;
    this.looking = loop.every(LOOK, () -> loop.launch("reading certificates again", this::look));
  }

  /** Returns the TLS that settings ask for; nothing if they name no certificate. */
  static Optional<TlsSettings> wanted(Settings settings) {
    Optional<Path> certificate = settings.value(Settings.CERT_FILE);
    if (certificate.isEmpty()) {
      return Optional.empty();
    }
    Path key = settings.value(Settings.KEY_FILE).orElse(certificate.get());
    TlsSettings wanted = TlsSettings.of(certificate.get(), key);
    Optional<Path> authorities = settings.value(Settings.CLIENT_CA_FILE);
    if (authorities.isPresent()) {
      wanted = wanted.withClientCertificates(asked(settings), authorities.get());
    }
    return Optional.of(wanted);
  }

  private static ClientCertificates asked(Settings settings) {
    ClientCertificate kind = settings.value(Settings.CLIENT_CERTIFICATE);
    return switch (kind) {
      case NONE -> ClientCertificates.NONE;
      case WANTED -> ClientCertificates.WANTED;
      case REQUIRED -> ClientCertificates.REQUIRED;
    };
  }

  static Certificates open(EventLoop loop, TlsSettings settings) throws IOException {
    return new Certificates(loop, Tls.open(settings));
  }

  Tls tls() {
    return tls;
  }

  private void look() {
    try {
      boolean _ = tls.reloadIfChanged();
      told = null;
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (!Objects.equals(why, told)) {
        told = why;
        loop.report("reading certificates again; those before stay", e);
      }
    }
  }

  @Override
  public void close() {
    looking.cancel();
    tls.close();
  }
}
