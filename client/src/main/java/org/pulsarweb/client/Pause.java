package org.pulsarweb.client;

import java.io.InterruptedIOException;
import java.time.Duration;

/** A way to let time pass: a test need not wait for it. */
interface Pause {
  /** Waits: a fiber is parked, and its loop goes on. */
  Pause SLEEP =
      time -> {
        try {
          Thread.sleep(time);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("cancelled while waiting to try again");
        }
      };

  void sleep(Duration time) throws InterruptedIOException;
}
