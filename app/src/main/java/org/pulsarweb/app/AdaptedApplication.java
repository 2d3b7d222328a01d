package org.pulsarweb.app;

import java.io.IOException;
import java.util.List;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;

/** An application with other hooks or other defaults than its own. */
record AdaptedApplication(Application own, ApplicationHooks hooks, Settings defaults)
    implements Application {
  @Override
  public String name() {
    return own.name();
  }

  @Override
  public List<Setting<?>> settings() {
    return own.settings();
  }

  @Override
  public String scheme(Settings settings) {
    return own.scheme(settings);
  }

  @Override
  public List<BoundSocket> bind(Settings settings, EventLoop loop) throws IOException {
    return own.bind(settings, loop);
  }

  @Override
  public Serving start(Worker worker) throws Exception {
    return own.start(worker);
  }
}
