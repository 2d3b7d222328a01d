package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears Netty's leak detector, which only logs; the tests run with it at its most suspicious. */
final class LeakWatch implements AutoCloseable {
  private final Logger log = (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          leaks.add(event.getFormattedMessage());
        }
      };

  private LeakWatch() {}

  static LeakWatch open() {
    var watch = new LeakWatch();
    watch.ear.start();
    watch.log.addAppender(watch.ear);
    return watch;
  }

  /**
   * Fails if a buffer was dropped and not released. Netty notices one when it makes the next after
   * the garbage collector has found it; so use buffers, and call this twice.
   */
  void check() {
    System.gc();
    assertThat(leaks).as("leaked buffers").isEmpty();
  }

  @Override
  public void close() {
    log.detachAppender(ear);
  }
}
