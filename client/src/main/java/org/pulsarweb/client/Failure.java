package org.pulsarweb.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.client.HttpTimeoutException.Phase;

/**
 * Why an exchange came to nothing, as its loop knows it. The exception is made by who called, so
 * that its stack says who did.
 */
sealed interface Failure {
  IOException toException(HttpRequest request);

  /** A deadline has passed. */
  record Late(Phase phase, Duration time) implements Failure {
    @Override
    public IOException toException(HttpRequest request) {
      return new HttpTimeoutException(phase, time, request);
    }
  }

  /** There is no connection. */
  record Unreachable(Throwable cause) implements Failure {
    @Override
    public IOException toException(HttpRequest request) {
      for (Throwable e = cause; e != null; e = e.getCause()) {
        switch (e) {
          case UnknownHostException _ -> {
            var unknown =
                new UnknownHostException(
                    "there is no host " + request.target().host() + ": " + request);
            unknown.initCause(cause);
            return unknown;
          }
          case SSLException _ -> {
            return new SSLException(Broken.words(e) + ": " + request, cause);
          }
          default -> {}
        }
      }
      var refused = new ConnectException(Broken.words(cause) + ": " + request);
      refused.initCause(cause);
      return refused;
    }
  }

  /** The connection ended, or something came that is no answer. */
  record Broken(String what, @Nullable Throwable cause, boolean isUntouched) implements Failure {
    @Override
    public IOException toException(HttpRequest request) {
      String why = cause == null ? "" : ": " + words(cause);
      return new IOException(what + why + ": " + request, cause);
    }

    static String words(Throwable e) {
      return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
  }
}
