package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Hears Netty's leak detector, which only logs; the tests run with it at its most suspicious. */
final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
  private final Logger log = log();
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          leaks.add(event.getFormattedMessage());
        }
      };

  /** While another thread is the first to ask for a logger, SLF4J gives others a substitute. */
  private static Logger log() {
    while (true) {
      if (LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector") instanceof Logger log) {
        return log;
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void beforeAll(ExtensionContext tests) {
    ear.start();
    log.addAppender(ear);
  }

  /** Fails the class if a buffer was dropped without being released. */
  @Override
  public void afterAll(ExtensionContext tests) {
    try {
      check();
    } finally {
      log.detachAppender(ear);
    }
  }

  private void check() {
    for (int look = 0; look < 3; look++) {
      System.gc();
      // Netty tells of what the collector has found when it makes another buffer.
      boolean _ = ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    assertThat(leaks).as("leaked buffers").isEmpty();
  }
}
