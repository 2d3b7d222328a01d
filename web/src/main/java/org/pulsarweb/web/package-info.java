/**
 * The HTTP server: requests come in, a handler answers each in straight-line code.
 *
 * <p><b>Door:</b> {@link HttpServer#of}. <b>Read next:</b> {@link HttpHandler} (what a program
 * writes), {@link Router} (which handler it is), {@link Middleware} (what is done around it),
 * {@link StaticFiles}, {@link WebSocketEndpoint} and {@link Room} (what goes both ways), {@link
 * HttpSettings} (every limit), {@link TestClient} (how it is tested).
 *
 * <p><b>Threads:</b> a connection lives on one loop; its handler runs in a fiber of that loop, one
 * request after another, or over HTTP/2 one beside another. A handler that never waits costs little
 * more than a callback.
 *
 * <p><b>Stands on:</b> {@code socket} (connections) and {@code http} (messages). <b>Knows nothing
 * of:</b> clients, tasks, stores.
 *
 * <p><b>Limits:</b> HTTP/2, HTTP/1.1 and HTTP/1.0, in clear and over TLS; neither push nor
 * priorities.
 */
@NullMarked
package org.pulsarweb.web;

import org.jspecify.annotations.NullMarked;
