package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The JVM of a worker is small, unless the user says otherwise")
class WorkerJvmTest {
  private static List<String> options(List<String> given) {
    return WorkerJvm.options(given, Map.of());
  }

  @Test
  void what_the_environment_tells_each_jvm_counts_too() {
    assertThat(WorkerJvm.options(List.of(), Map.of("JAVA_TOOL_OPTIONS", "-Da=b -XX:+UseZGC")))
        .isEmpty();
    assertThat(WorkerJvm.options(List.of("-Da=b"), Map.of("JDK_JAVA_OPTIONS", "-Xmx16m")))
        .containsExactly("-XX:+UseSerialGC", "-Da=b");
  }

  @Test
  void it_has_the_serial_collector_and_a_heap_that_begins_small() {
    assertThat(options(List.of())).containsExactly("-XX:+UseSerialGC", "-Xms32m");
    assertThat(options(List.of("-Xmx256m", "-Dname=value")))
        .containsExactly("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m", "-Dname=value");
  }

  @Test
  void another_collector_is_the_users_with_all_that_belongs_to_it() {
    for (String collector : List.of("-XX:+UseG1GC", "-XX:+UseZGC", "-XX:-UseSerialGC")) {
      assertThat(options(List.of(collector))).containsExactly(collector);
    }
  }

  @Test
  void a_heap_of_another_size_is_the_users() {
    for (String heap : List.of("-Xms1g", "-Xmn8m", "-Xmx16m", "-XX:MaxRAMPercentage=10")) {
      assertThat(options(List.of(heap))).containsExactly("-XX:+UseSerialGC", heap);
    }
  }
}
