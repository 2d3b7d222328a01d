/**
 * HTTP messages, and the codecs of HTTP/1.1, HTTP/2 and WebSocket that turn bytes into messages and
 * back.
 *
 * <p><b>Door:</b> {@link org.pulsarweb.http.Request} and {@link org.pulsarweb.http.Response}, what
 * a handler sees. <b>Read next:</b> {@link org.pulsarweb.http.Http1Reader} (bytes in), {@link
 * org.pulsarweb.http.Http1Event} (what they mean), {@link org.pulsarweb.http.Http1Writer} (bytes
 * out), {@link org.pulsarweb.http.Headers}, {@link org.pulsarweb.http.Cookie}, {@link
 * org.pulsarweb.http.Multipart}, {@link org.pulsarweb.http.Validators}, {@link
 * org.pulsarweb.http.EventSink}; the same for HTTP/2: {@link org.pulsarweb.http.Http2Reader},
 * {@link org.pulsarweb.http.Http2Event}, {@link org.pulsarweb.http.Http2Writer}; {@link
 * org.pulsarweb.http.Tunnel} is what goes on when HTTP ends, such as {@link
 * org.pulsarweb.http.WebSocketHandshake}, {@link org.pulsarweb.http.WebSocketReader} and {@link
 * org.pulsarweb.http.WebSocketWriter}.
 *
 * <p><b>Threads:</b> none here. Messages are immutable but for a body, which is read once; a reader
 * or a writer belongs to one connection and so to one loop. <b>Stands on:</b> Jackson, for JSON
 * only, through two classes that are loaded at first use. <b>Knows nothing of:</b> sockets,
 * channels, loops, fibers, clocks, routes.
 *
 * <p><b>Limits:</b> HTTP/1.0, HTTP/1.1, HTTP/2 as a server, and WebSocket 13. No message is
 * unbounded: {@link org.pulsarweb.http.Http1Limits} says how large each part may be, {@link
 * org.pulsarweb.http.Http2Limits} what a connection may do.
 */
@NullMarked
package org.pulsarweb.http;

import org.jspecify.annotations.NullMarked;
