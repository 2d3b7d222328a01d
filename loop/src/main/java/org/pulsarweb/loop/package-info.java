/**
 * Event loops and the fibers that they carry: one thread, many waits.
 *
 * <p><b>Door:</b> {@link Fibers}: waiting in straight-line code without holding the loop. <b>Read
 * next:</b> {@link EventLoop} (one turn after another), {@link Protocol} (how bytes arrive), {@link
 * Connection} (how they leave), {@link Scope} (fibers that end together), {@link Posted} (from
 * another thread), {@link BoundSocket} (shared by listeners and processes).
 *
 * <p><b>Threads:</b> a loop is one thread. Whatever belongs to it (connections, timers, fibers) is
 * touched on that thread only: by callbacks or by fibers, which the loop carries one at a time.
 *
 * <p><b>Stands on:</b> Netty's transports (epoll, NIO, io_uring). <b>Knows nothing of:</b> HTTP,
 * actors, settings, logs (a {@link LoopListener} hears what happens).
 *
 * <p><b>Limits:</b> TCP and unix sockets; a fiber that is pinned by a native frame while it waits
 * holds its loop, and the watchdog says so. A virtual thread that is started by code in a fiber,
 * such as a pool that a library makes when it is first used, is carried by that fiber's loop and
 * ends with it: what has to outlive the loop is to be made outside.
 */
@NullMarked
package org.pulsarweb.loop;

import org.jspecify.annotations.NullMarked;
