/**
 * Benchmarks: the servers that Pulsar is measured beside, and the microbenchmarks of its own parts.
 *
 * <p><b>Door:</b> the scripts {@code benchmarks/http}, {@code benchmarks/web}, {@code
 * benchmarks/sleeping}, {@code benchmarks/startup}, {@code benchmarks/reload}, {@code
 * benchmarks/workers}, {@code benchmarks/dev-reload}, {@code benchmarks/actors} and {@code
 * benchmarks/jmh}. <b>Read next:</b> {@link NettyPeer}, the shape that every peer has: {@code
 * main(port)}, two routes, one line when it listens; {@link PulsarFiles} and {@link
 * PulsarWebSocket}, what others serve.
 *
 * <p><b>Threads:</b> each peer is a program of its own and threads as its library does; one loop
 * where the library lets one choose. <b>Stands on:</b> every room and the peers' libraries.
 * <b>Knows nothing of:</b> how it is measured; the scripts do.
 *
 * <p><b>Limits:</b> loopback, Linux; each peer in its fastest documented form, which leaves out
 * checks that Pulsar does.
 */
@NullMarked
package org.pulsarweb.benchmarks;

import org.jspecify.annotations.NullMarked;
