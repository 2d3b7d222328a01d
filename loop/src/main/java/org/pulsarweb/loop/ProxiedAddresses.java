package org.pulsarweb.loop;

import java.net.SocketAddress;

/**
 * Whom a proxy speaks for, as it says.
 *
 * <p>Immutable.
 *
 * @param source who connected to the proxy
 * @param destination where it connected to
 */
public record ProxiedAddresses(SocketAddress source, SocketAddress destination) {}
