package org.pulsarweb.app;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.List;

/**
 * Says which address cannot be listened on, why, and what to do about it.
 *
 * <p>Immutable.
 */
final class ListenFault {
  private ListenFault() {}

  /** Returns the error as a line for people; what is not about listening is returned as it is. */
  static IOException explained(IOException error, Plan.Entry entry) {
    String why = reason(error);
    if (why.isEmpty()) {
      return error;
    }
    return new StartFault(
        Program.WRONG_SETTINGS,
        entry.name() + " cannot listen on " + which(error, entry.settings().bind()) + ": " + why,
        error);
  }

  private static String which(IOException error, List<SocketAddress> addresses) {
    var all = new StringBuilder();
    for (SocketAddress address : addresses) {
      String text = BindWords.text(address);
      // as loop writes it: "cannot listen on /127.0.0.1:8060: Address already in use"
      if (String.valueOf(error.getMessage()).contains(address + ": ")) {
        return text;
      }
      all.append(all.isEmpty() ? "" : " or ").append(text);
    }
    return all.toString();
  }

  private static String reason(IOException error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("in use")) {
      return "the address is in use; stop what listens there, or choose another with "
          + Settings.BIND;
    }
    if (message.contains("ermission denied")) {
      return "this user may not; choose a port from 1024 on, or another path, with "
          + Settings.BIND;
    }
    if (message.contains("annot assign requested address")) {
      return "this machine has no such address; choose another with " + Settings.BIND;
    }
    return error instanceof BindException ? message : "";
  }
}
