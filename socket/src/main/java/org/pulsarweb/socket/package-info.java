/**
 * Servers on sockets: what listens for an application, and stops for it.
 *
 * <p><b>Door:</b> {@link SocketServer}; {@link UdpServer} for datagrams. <b>Read next:</b> {@link
 * org.pulsarweb.loop.ByteStream}, as which a handler sees its peer.
 *
 * <p><b>Threads:</b> each connection, and each datagram, is served by a fiber of the loop it was
 * given to.
 *
 * <p><b>Stands on:</b> {@code app}. <b>Knows nothing of:</b> HTTP.
 *
 * <p><b>Limits:</b> TCP, TLS, UDP, and unix sockets for connections.
 */
@NullMarked
package org.pulsarweb.socket;

import org.jspecify.annotations.NullMarked;
