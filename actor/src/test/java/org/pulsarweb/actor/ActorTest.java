package org.pulsarweb.actor;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("Actors of each kind")
class ActorTest {
  @Nested
  class SharedTest implements ActorContract {
    @Override
    public Spawn spawn() {
      return Spawn.shared();
    }
  }

  @Nested
  class ThreadTest implements ActorContract {
    @Override
    public Spawn spawn() {
      return Spawn.inThread();
    }
  }

  @Nested
  class ProcessTest implements ActorContract {
    @Override
    public Spawn spawn() {
      return Programs.spawn();
    }
  }
}
