package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Only what was allowed travels, in either direction")
class AllowListTest {
  record Outer(List<? extends Deep> deep, Map<String, Leafy[]> leaves, Optional<Kind> kind) {}

  record Deep(TimeUnit unit) {}

  record Leafy(int number) {}

  enum Kind {
    ONLY
  }

  sealed interface Any permits One, Other {}

  record One() implements Any {}

  static final class Other implements Any {}

  // The hashes of their names are the same.
  interface Potimaguve {}

  interface Soraravibu {}

  private final Codec nothing = Codec.builder().build();

  @Test
  void a_record_is_refused_when_it_is_written() {
    assertThatThrownBy(() -> nothing.encode(List.of(Map.of(1, new Samples.Empty()))))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("org.pulsarweb.codec.Samples$Empty is not allowed: add it by")
        .hasMessageContaining("Codec.Builder.allow");
  }

  @Test
  void a_record_is_refused_when_it_is_read() {
    assertThatThrownBy(() -> nothing.decode(Samples.typed().encode(new Samples.Empty())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("no allowed type");
    assertThatThrownBy(() -> nothing.decode(Samples.named().encode(new Samples.Empty())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("org.pulsarweb.codec.Samples$Empty is not allowed");
  }

  @Test
  void what_is_no_value_is_refused_with_advice() {
    for (Object value : List.of(new Object(), Thread.currentThread(), new Random())) {
      assertThatThrownBy(() -> nothing.encode(value))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(value.getClass().getName() + " is neither built in nor a record")
          .hasMessageContaining("substitute");
    }
  }

  @Test
  void enums_and_classes_are_refused_too() {
    assertThatThrownBy(() -> nothing.encode(Samples.Colour.RED))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Colour is not allowed");
    assertThatThrownBy(() -> nothing.encode(Samples.Operation.PLUS))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Samples$Operation is not allowed");
    assertThatThrownBy(() -> nothing.encode(Runtime.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Runtime is not allowed");
    assertThatThrownBy(() -> nothing.encode(new Runtime[0]))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Runtime is not allowed");
    assertThatThrownBy(() -> nothing.decode(Samples.typed().encode(Samples.Ping.class)))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> nothing.decode(Samples.named().encode(Samples.Ping.class)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Samples$Ping is not allowed");
  }

  @Test
  void a_record_brings_what_its_components_name() {
    Codec codec = Codec.builder().allow(Outer.class).build();
    var outer =
        new Outer(
            List.of(new Deep(TimeUnit.DAYS)), Map.of("a", new Leafy[] {}), Optional.of(Kind.ONLY));

    var copy = (Outer) codec.decode(codec.encode(outer));

    assertThat(copy).isNotNull();
    assertThat(copy.deep()).isEqualTo(outer.deep());
    assertThat(copy.leaves().get("a")).isEmpty();
    assertThat(codec.allows(TimeUnit.class)).isTrue();
  }

  @Test
  void a_sealed_type_brings_what_it_permits_if_it_can_travel() {
    Codec codec = Codec.builder().allow(Any.class).build();

    assertThat(codec.decode(codec.encode(new One()))).isEqualTo(new One());
    assertThat(codec.decode(codec.encode(Any.class))).isEqualTo(Any.class);
    assertThatThrownBy(() -> codec.encode(new Other()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("AllowListTest$Other");
  }

  @Test
  void a_codec_says_what_it_allows() {
    Codec codec = Samples.typed();

    assertThat(List.of(Samples.Shape.class, Samples.Ping.class, String.class, Boolean.class))
        .allMatch(codec::allows);
    assertThat(List.of(int[].class, ArrayList.class, IOException.class, Instant.class))
        .allMatch(codec::allows);
    assertThat(List.of(Object.class, Thread.class, Leafy.class)).noneMatch(codec::allows);
    assertThat(codec.toBuilder().allow(Leafy.class).build().allows(Leafy.class)).isTrue();
    assertThat(codec.allows(Leafy.class)).isFalse();
  }

  @Test
  void a_package_is_that_one_and_those_below() {
    assertThat(Codec.builder().allowPackage("org.pulsarweb").build().allows(Leafy.class)).isTrue();
    assertThat(Codec.builder().allowPackage("org.pulsarweb.codec").build().allows(Leafy.class))
        .isTrue();
    assertThat(Codec.builder().allowPackage("org.pulsarweb.cod").build().allows(Leafy.class))
        .isFalse();
    assertThat(Codec.builder().allowPackage("").build().allows(Leafy.class)).isFalse();
  }

  @Test
  void names_outside_of_allowed_packages_are_not_even_looked_for() {
    var loader =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            throw new AssertionError(name);
          }
        };
    Codec codec = Codec.builder().allowPackage("").classLoader(loader).build();

    for (String name : List.of("java.lang.Runtime", "[Ljava.lang.Runtime;", "[I", "org.acme.A")) {
      assertThatThrownBy(() -> codec.decode(bytesNaming(name)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(name + " is not allowed");
    }
  }

  @Test
  void a_peer_that_invents_names_is_not_followed_for_ever() {
    Codec codec = Codec.builder().allowPackage("org.acme").build();

    for (int i = 0; i < 1024; i++) {
      byte[] bytes = bytesNaming("org.acme.A" + i);
      assertThatThrownBy(() -> codec.decode(bytes)).hasMessageContaining("not on the class path");
    }
    assertThatThrownBy(() -> codec.decode(bytesNaming("org.acme.B")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("too many unknown classes");
  }

  @Test
  void classes_that_come_by_name_are_found_by_the_loader_that_was_given() throws Exception {
    var loader = new Copies();
    Class<?> copied = loader.loadClass(Leafy.class.getName());
    Codec codec = Codec.builder().allowPackage("org.pulsarweb").build();
    Codec other = Codec.builder().allowPackage("org.pulsarweb").classLoader(loader).build();

    assertThat(other.decode(codec.encode(new Leafy(1)))).isInstanceOf(copied);
    assertThat(other.decode(codec.encode(Leafy.class))).isEqualTo(copied);
    assertThat(codec.decode(other.encode(other.decode(codec.encode(new Leafy(1))))))
        .isEqualTo(new Leafy(1));
  }

  @Test
  void a_builder_refuses_what_makes_no_sense() {
    Codec.Builder builder = Codec.builder();

    assertThatThrownBy(() -> builder.allow(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread is not a record, an enum or a sealed type");
    for (String name : List.of("java", "java.util", "jdk.internal", "a..b", "a.b.", "org.acme.*")) {
      assertThatThrownBy(() -> builder.allowPackage(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> builder.substitute(String.class, text -> text, Object::toString))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void two_types_of_one_hash_are_refused() {
    Codec.Builder builder =
        Codec.builder().substitute(Potimaguve.class, Object::toString, _ -> new Potimaguve() {});

    assertThatThrownBy(
            () -> builder.substitute(Soraravibu.class, Object::toString, _ -> new Soraravibu() {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Soraravibu")
        .hasMessageContaining("Potimaguve");
  }

  private static byte[] bytesNaming(String className) {
    ByteOutput out = ByteOutput.open();
    out.u8(Tag.NAMED);
    out.i32(0);
    out.string(className);
    return out.toBytes();
  }

  /** Loads the classes of this package again. */
  private static final class Copies extends ClassLoader {
    Copies() {
      super(AllowListTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.pulsarweb.codec.AllowListTest$")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
