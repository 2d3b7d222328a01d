package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassCacheTest {
  private static final byte[] SOURCE = "void main() {}".getBytes(StandardCharsets.UTF_8);

  @Test
  void a_key_differs_if_anything_differs_that_goes_into_the_classes() throws Exception {
    String key = ClassCache.key(Path.of("a", "Hello.java"), SOURCE, "lib.jar");
    assertThat(ClassCache.key(Path.of("b", "Hello.java"), SOURCE, "lib.jar")).isEqualTo(key);
    assertThat(ClassCache.key(Path.of("a", "Other.java"), SOURCE, "lib.jar")).isNotEqualTo(key);
    assertThat(ClassCache.key(Path.of("a", "Hello.java"), new byte[0], "lib.jar"))
        .isNotEqualTo(key);
    assertThat(ClassCache.key(Path.of("a", "Hello.java"), SOURCE, "other.jar")).isNotEqualTo(key);
  }
}
