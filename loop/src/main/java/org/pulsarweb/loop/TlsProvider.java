package org.pulsarweb.loop;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Locale;

/**
 * Whose TLS is used.
 *
 * <p>Immutable.
 */
public enum TlsProvider {
  /** OpenSSL where it is to be had, else the JDK's. */
  BEST,
  /** BoringSSL, in a native library. */
  OPENSSL,
  /** The JDK's own: every platform. */
  JDK;

  static {
    NettyLogger.install();
  }

  /**
   * Returns the provider that will be used here: this one, or what {@link #BEST} stands for.
   *
   * @return never {@link #BEST}
   * @throws IllegalStateException if this machine does not have it; the message says why
   */
  public TlsProvider resolve() {
    if (this == JDK || (this == BEST && !OpenSsl.isAvailable())) {
      return JDK;
    }
    if (!OpenSsl.isAvailable()) {
      Throwable cause = OpenSsl.unavailabilityCause();
      throw new IllegalStateException(
          "OpenSSL is not to be had on this machine (" + cause.getMessage() + "); take jdk", cause);
    }
    return OPENSSL;
  }

  SslProvider netty() {
    return resolve() == OPENSSL ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  /** Returns the name as the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
