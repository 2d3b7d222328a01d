package org.pulsarweb.app;

import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Command;
import org.pulsarweb.actor.Request;

/** A worker asks its monitor for a successor. */
record ReplaceWorker(String worker, String reason) implements Command<Boolean> {
  @Override
  @SuppressWarnings("unchecked") // only monitors have this command
  public Boolean run(Request request) {
    var monitor = (ActorRef<ApplicationMonitor>) request.actor().ref();
    monitor.tell(own -> own.replace(worker, reason));
    return true;
  }
}
