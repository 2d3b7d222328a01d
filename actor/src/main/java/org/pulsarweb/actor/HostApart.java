package org.pulsarweb.actor;

import org.pulsarweb.loop.EventLoop;

/**
 * Keeps what a host writes with each message off the cache line of what senders read: fields of a
 * subclass lie behind these.
 */
@SuppressWarnings("UnusedVariable")
abstract class HostApart extends HostFacts {
  long p1;
  long p2;
  long p3;
  long p4;
  long p5;
  long p6;
  long p7;
  long p8;

  HostApart(Node node, EventLoop loop) {
    super(node, loop);
  }
}
