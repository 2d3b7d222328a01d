/**
 * An HTTP client: sessions that keep connections, in straight-line code from any thread.
 *
 * <p><b>Door:</b> {@link org.pulsarweb.client.HttpClient}. <b>Read next:</b> {@link
 * org.pulsarweb.client.HttpCall} (what to ask), {@link org.pulsarweb.client.HttpResponse} (what
 * came of it), {@link org.pulsarweb.client.HttpTransport} and {@link
 * org.pulsarweb.client.Interceptor} (what may stand between), {@code Exchange} (one request and its
 * answer), {@code LoopPool} (the connections of a loop).
 *
 * <p><b>Threads:</b> a fiber's call stays on its loop, with connections of that loop's own, so that
 * nothing is locked or handed over. Calls of all other threads share one loop that the session
 * owns. Connections are state machines of callbacks, which needs no fiber and no flag of the JVM;
 * who calls is parked meanwhile.
 *
 * <p><b>Stands on:</b> {@code loop} and {@code http}. <b>Knows nothing of:</b> actors, servers,
 * settings of a program, logs.
 *
 * <p><b>Limits:</b> HTTP/1.1. No queue, pool or answer is unbounded: {@link
 * org.pulsarweb.client.PoolLimits} and {@link org.pulsarweb.client.ClientSettings} say how large
 * each may be, {@link org.pulsarweb.client.ClientDeadlines} how long each phase may take.
 */
@NullMarked
package org.pulsarweb.client;

import org.jspecify.annotations.NullMarked;
