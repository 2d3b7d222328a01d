package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
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

  /** Fails if a buffer was dropped without being released. */
  void check() {
    for (int look = 0; look < 3; look++) {
      System.gc();
      // Netty tells of what the collector has found when it makes another buffer.
      boolean _ = ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    assertThat(leaks).as("leaked buffers").isEmpty();
  }

  @Override
  public void close() {
    log.detachAppender(ear);
  }
}
