package org.pulsarweb.actor;

import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Relay;

/** What other threads read of a host, with each message that they send to one of its actors. */
abstract class HostFacts extends Relay {
  final Node node;
  final EventLoop loop;
  final Deadlines deadlines;

  HostFacts(Node node, EventLoop loop) {
    super(loop, "messages");
    this.node = node;
    this.loop = loop;
    this.deadlines = new Deadlines(loop);
  }
}
