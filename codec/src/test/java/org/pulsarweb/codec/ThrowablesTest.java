package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Exceptions arrive as RemoteException")
class ThrowablesTest {
  private final Codec codec = Codec.builder().build();

  @Test
  void class_message_trace_cause_and_suppressed_are_kept() {
    var thrown = new IllegalStateException("outer", new IOException("inner"));
    thrown.addSuppressed(new Error());

    RemoteException remote = copy(thrown);

    assertThat(remote)
        .hasMessage("java.lang.IllegalStateException: outer")
        .hasStackTraceContaining("class_message_trace_cause_and_suppressed_are_kept");
    assertThat(remote.className()).isEqualTo("java.lang.IllegalStateException");
    assertThat(remote.getStackTrace()[0].toString()).contains("ThrowablesTest.java:");
    assertThat(remote.getCause())
        .isInstanceOf(RemoteException.class)
        .hasMessage("java.io.IOException: inner");
    assertThat(remote.getSuppressed()).hasSize(1);
    assertThat(remote.getSuppressed()[0]).hasMessage("java.lang.Error");
  }

  @Test
  void a_second_journey_changes_nothing() {
    RemoteException once = copy(new IOException("disk"));
    RemoteException twice = copy(once);

    assertThat(twice).hasMessage("java.io.IOException: disk");
    assertThat(twice.className()).isEqualTo("java.io.IOException");
    assertThat(twice.getStackTrace()).isEqualTo(once.getStackTrace());
  }

  @Test
  void a_cycle_ends() {
    var first = new RuntimeException("first");
    var second = new RuntimeException("second", first);
    first.initCause(second);
    first.addSuppressed(second);

    RemoteException remote = copy(first);

    assertThat(remote.getCause()).hasMessageContaining("second");
    assertThat(Objects.requireNonNull(remote.getCause()).getCause()).isNull();
    assertThat(remote.getSuppressed()).isEmpty();
  }

  @Test
  void a_long_chain_is_cut() {
    var thrown = new RuntimeException("0");
    for (int i = 1; i < 1000; i++) {
      thrown = new RuntimeException("" + i, thrown);
      thrown.addSuppressed(new IOException());
    }

    assertThat(causes(copy(thrown))).isEqualTo(32);
  }

  @Test
  void a_stack_that_has_overflowed_is_cut() {
    StackOverflowError overflow = null;
    try {
      assertThat(overflow(0)).isNegative();
    } catch (StackOverflowError e) {
      overflow = e;
    }

    assertThat(overflow).isNotNull();
    assertThat(copy(overflow).getStackTrace()).hasSize(256);
  }

  @Test
  void a_long_message_is_cut_and_one_that_cannot_be_had_is_told() {
    var silent =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException();
          }
        };

    assertThat(copy(new IOException("x".repeat(100_000))).getMessage())
        .hasSizeBetween(10_000, 20_000);
    assertThat(copy(silent)).hasMessageContaining("cannot be had");
  }

  @Test
  void one_that_tells_nothing_of_itself_arrives_all_the_same() {
    var broken =
        new RuntimeException("broken") {
          @Override
          public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException();
          }

          @Override
          public synchronized Throwable getCause() {
            throw new IllegalStateException("no cause");
          }
        };

    assertThat(copy(broken)).hasMessageContaining("broken");
    assertThat(copy(broken).getStackTrace()).isEmpty();
    assertThat(copy(broken).getCause()).hasMessageContaining("no cause");
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : 1 + overflow(depth + 1);
  }

  private static long causes(Throwable throwable) {
    return Stream.iterate(throwable, Objects::nonNull, Throwable::getCause).count();
  }

  private RemoteException copy(Throwable throwable) {
    return (RemoteException) Objects.requireNonNull(codec.decode(codec.encode(throwable)));
  }
}
