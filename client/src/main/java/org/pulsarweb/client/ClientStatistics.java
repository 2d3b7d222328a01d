package org.pulsarweb.client;

/**
 * What a session has done so far, and what it has at hand.
 *
 * <p>Immutable.
 *
 * @param open connections that are open by now, idle ones included
 * @param idle connections that wait for a call
 * @param waiting calls that wait for a connection
 * @param opened connections that were made
 * @param requests requests that were sent, redirects and retries included
 * @param reused requests that went over a connection which had served before
 * @param repeated requests that were sent again, since a kept connection had ended
 */
public record ClientStatistics(
    long open, long idle, long waiting, long opened, long requests, long reused, long repeated) {}
