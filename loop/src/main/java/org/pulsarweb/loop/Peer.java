package org.pulsarweb.loop;

/**
 * Who is at the other end of a unix socket.
 *
 * <p>Immutable.
 *
 * @param pid the process that connected, or that listens where we connected
 * @param uid its user
 */
public record Peer(int pid, int uid) {}
