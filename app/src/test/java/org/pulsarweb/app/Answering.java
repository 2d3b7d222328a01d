package org.pulsarweb.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;

/** An application that sends back what it receives. It is a program, too, for tests of signals. */
record Answering(String name, Settings defaults) implements Application {
  static final Answering ECHO = new Answering("Echo", Settings.of("--bind", "127.0.0.1:0"));

  public static void main(String... args) {
    Pulsar.run(args, new Answering("", Settings.of("--bind", "127.0.0.1:0")));
    System.out.println("run has returned");
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    var listeners = new ArrayList<Listener>();
    for (BoundSocket socket : worker.sockets()) {
      listeners.add(
          Listener.open(List.of(worker.loop()), socket, ListenerSettings.DEFAULTS, Back::new));
    }
    return () -> {
      for (Listener listener : listeners) {
        boolean _ = listener.stop(worker.settings().exitTimeout());
      }
    };
  }

  private record Back(Connection connection) implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {
      connection.write(bytes, 0, bytes.length);
    }

    @Override
    public void onEnd() {
      connection.close();
    }

    /** Stays until the peer goes, so that a stop has something to wait for. */
    @Override
    public void onStop(Connection stopped) {}

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }
}
