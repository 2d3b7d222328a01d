package org.pulsarweb.app;

import org.junit.jupiter.api.DisplayName;

@DisplayName("A watch that looks by itself")
class FilePollTest extends FileWatchContract {
  @Override
  boolean isPolling() {
    return true;
  }
}
