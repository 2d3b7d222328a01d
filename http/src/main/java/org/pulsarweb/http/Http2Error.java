package org.pulsarweb.http;

/**
 * Why a stream or a connection of HTTP/2 ends (RFC 9113 §7). The ordinal is the code on the wire.
 *
 * <p>Immutable.
 */
public enum Http2Error {
  /** In good order. */
  NO_ERROR,
  /** A rule was broken for which there is no other word. */
  PROTOCOL_ERROR,
  /** A fault of ours. */
  INTERNAL_ERROR,
  /** More was sent than the window allowed, or the window grew beyond all bounds. */
  FLOW_CONTROL_ERROR,
  /** Settings were not acknowledged in time. */
  SETTINGS_TIMEOUT,
  /** Something came for a stream whose end had come. */
  STREAM_CLOSED,
  /** A frame of a length that it cannot have. */
  FRAME_SIZE_ERROR,
  /** The stream was not looked at: it may be sent again. */
  REFUSED_STREAM,
  /** Nobody wants the stream any more. */
  CANCEL,
  /** The state of the header compression is lost. */
  COMPRESSION_ERROR,
  /** A tunnel broke. */
  CONNECT_ERROR,
  /** Too much of what costs the other side more than the sender. */
  ENHANCE_YOUR_CALM,
  /** TLS is not good enough. */
  INADEQUATE_SECURITY,
  /** To be asked over HTTP/1.1. */
  HTTP_1_1_REQUIRED;

  /** {@return the number on the wire} */
  @SuppressWarnings("EnumOrdinal") // the order is the standard's
  public int code() {
    return ordinal();
  }
}
