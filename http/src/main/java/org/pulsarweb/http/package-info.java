/**
 * HTTP messages, and the HTTP/1.1 codec that turns bytes into messages and back.
 *
 * <p><b>Door:</b> {@link org.pulsarweb.http.Request} and {@link org.pulsarweb.http.Response}, what
 * a handler sees. <b>Read next:</b> {@link org.pulsarweb.http.Http1Reader} (bytes in), {@link
 * org.pulsarweb.http.Http1Event} (what they mean), {@link org.pulsarweb.http.Http1Writer} (bytes
 * out), {@link org.pulsarweb.http.Headers}, {@link org.pulsarweb.http.Cookie}, {@link
 * org.pulsarweb.http.Multipart}, {@link org.pulsarweb.http.Validators}, {@link
 * org.pulsarweb.http.EventSink}.
 *
 * <p><b>Threads:</b> none here. Messages are immutable but for a body, which is read once; a reader
 * or a writer belongs to one connection and so to one loop. <b>Stands on:</b> Jackson, for JSON
 * bodies only, through one class that is loaded at first use. <b>Knows nothing of:</b> sockets,
 * channels, loops, fibers, clocks, routes.
 *
 * <p><b>Limits:</b> HTTP/1.0 and HTTP/1.1. No message is unbounded: {@link
 * org.pulsarweb.http.Http1Limits} says how large each part may be.
 */
@NullMarked
package org.pulsarweb.http;

import org.jspecify.annotations.NullMarked;
