package org.pulsarweb.web;

import java.time.Duration;
import java.util.Optional;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.loop.TrustedPeers;

/**
 * What an HTTP server puts up with from its clients.
 *
 * <p>Immutable.
 *
 * @param messages limits of one message's head and body, over HTTP/1.1 and HTTP/2
 * @param deadlines how long it waits for them
 * @param quotas how much it does at once
 * @param http2 limits of HTTP/2, which is spoken where a client begins with it, or agrees on it in
 *     TLS; empty to speak HTTP/1.1 only
 * @param forwarders whose word is taken on whom a request comes from (RFC 7239); nobody's by
 *     default
 */
public record HttpSettings(
    Http1Limits messages,
    HttpDeadlines deadlines,
    HttpQuotas quotas,
    Optional<Http2Limits> http2,
    TrustedPeers forwarders) {
  /** The defaults of each part. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          Http1Limits.DEFAULTS,
          HttpDeadlines.DEFAULTS,
          HttpQuotas.DEFAULTS,
          Optional.of(Http2Limits.DEFAULTS),
          TrustedPeers.of());

  /**
   * Returns these settings with other limits of messages.
   *
   * @param other limits of head and body
   * @return a changed copy
   */
  public HttpSettings withMessages(Http1Limits other) {
    return new HttpSettings(other, deadlines, quotas, http2, forwarders);
  }

  /**
   * Returns these settings with other limits of HTTP/2.
   *
   * @param limits of one connection
   * @return a changed copy
   */
  public HttpSettings withHttp2(Http2Limits limits) {
    return new HttpSettings(messages, deadlines, quotas, Optional.of(limits), forwarders);
  }

  /**
   * Returns these settings without HTTP/2.
   *
   * @return a changed copy
   */
  public HttpSettings withoutHttp2() {
    return new HttpSettings(messages, deadlines, quotas, Optional.empty(), forwarders);
  }

  /**
   * Returns these settings with proxies whose Forwarded, or X-Forwarded-For, -Proto, -Host and
   * -Port, are believed. {@code --forwarded-allow-ips} goes before it.
   *
   * @param trusted the addresses of these proxies
   * @return a changed copy
   */
  public HttpSettings withForwarders(TrustedPeers trusted) {
    return new HttpSettings(messages, deadlines, quotas, http2, trusted);
  }

  private HttpSettings with(HttpDeadlines other) {
    return new HttpSettings(messages, other, quotas, http2, forwarders);
  }

  private HttpSettings with(HttpQuotas other) {
    return new HttpSettings(messages, deadlines, other, http2, forwarders);
  }

  // ---- deadlines ------------------------------------------------------------------------------

  /**
   * Returns these settings with another deadline for heads.
   *
   * @param timeout more than zero
   * @return a changed copy
   */
  public HttpSettings withHeadTimeout(Duration timeout) {
    return with(
        new HttpDeadlines(
            timeout,
            deadlines.keepAlive(),
            deadlines.bodyMinBytesPerSecond(),
            deadlines.stall(),
            deadlines.answerMinBytesPerSecond()));
  }

  /**
   * Returns these settings with another keep-alive time.
   *
   * @param keepAlive how long idle; zero means that each connection has one request
   * @return a changed copy
   */
  public HttpSettings withKeepAlive(Duration keepAlive) {
    return with(
        new HttpDeadlines(
            deadlines.head(),
            keepAlive,
            deadlines.bodyMinBytesPerSecond(),
            deadlines.stall(),
            deadlines.answerMinBytesPerSecond()));
  }

  /**
   * Returns these settings with another least rate of bodies.
   *
   * @param bytesPerSecond zero for none
   * @return a changed copy
   */
  public HttpSettings withBodyMinBytesPerSecond(int bytesPerSecond) {
    return with(
        new HttpDeadlines(
            deadlines.head(),
            deadlines.keepAlive(),
            bytesPerSecond,
            deadlines.stall(),
            deadlines.answerMinBytesPerSecond()));
  }

  /**
   * Returns these settings with another patience for clients that do not read.
   *
   * @param timeout more than zero
   * @return a changed copy
   */
  public HttpSettings withStallTimeout(Duration timeout) {
    return with(
        new HttpDeadlines(
            deadlines.head(),
            deadlines.keepAlive(),
            deadlines.bodyMinBytesPerSecond(),
            timeout,
            deadlines.answerMinBytesPerSecond()));
  }

  /**
   * Returns these settings with another least rate of answers.
   *
   * @param bytesPerSecond zero for none
   * @return a changed copy
   */
  public HttpSettings withAnswerMinBytesPerSecond(int bytesPerSecond) {
    return with(
        new HttpDeadlines(
            deadlines.head(),
            deadlines.keepAlive(),
            deadlines.bodyMinBytesPerSecond(),
            deadlines.stall(),
            bytesPerSecond));
  }

  // ---- quotas ---------------------------------------------------------------------------------

  /**
   * Returns these settings with another limit of connections.
   *
   * @param connectionMax at least 1
   * @return a changed copy
   */
  public HttpSettings withConnectionMax(int connectionMax) {
    return with(
        new HttpQuotas(
            connectionMax,
            quotas.requestMax(),
            quotas.requestQueueMax(),
            quotas.queueTimeout(),
            quotas.requestsPerConnection()));
  }

  /**
   * Returns these settings with another limit of requests at once.
   *
   * @param requestMax at least 1
   * @return a changed copy
   */
  public HttpSettings withRequestMax(int requestMax) {
    return with(
        new HttpQuotas(
            quotas.connectionMax(),
            requestMax,
            quotas.requestQueueMax(),
            quotas.queueTimeout(),
            quotas.requestsPerConnection()));
  }

  /**
   * Returns these settings with another queue of requests that wait.
   *
   * @param requestQueueMax how many; 0 for none
   * @param timeout how long each may wait
   * @return a changed copy
   */
  public HttpSettings withRequestQueue(int requestQueueMax, Duration timeout) {
    return with(
        new HttpQuotas(
            quotas.connectionMax(),
            quotas.requestMax(),
            requestQueueMax,
            timeout,
            quotas.requestsPerConnection()));
  }

  /**
   * Returns these settings with another limit of requests for each connection.
   *
   * @param requests at least 1
   * @return a changed copy
   */
  public HttpSettings withRequestsPerConnection(int requests) {
    return with(
        new HttpQuotas(
            quotas.connectionMax(),
            quotas.requestMax(),
            quotas.requestQueueMax(),
            quotas.queueTimeout(),
            requests));
  }
}
