package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Launch;

/** What workers are started with, and what is done before a reload. */
class TargetTest {
  @TempDir Path folder;

  @Test
  void a_change_is_compiled_before_a_reload_and_a_fault_is_the_compilers_text() throws Exception {
    Path file = Files.writeString(folder.resolve("Hello.java"), "void main() {}");
    Launch launch = target(file).launch(List.of("--workers", "2"));
    assertThat(launch.mainClass()).isEqualTo("org.pulsarweb.dist.Main");
    assertThat(launch.sources()).containsExactly(file);
    launch.preparation().prepare(); // nothing has changed

    Files.writeString(file, "void main() { int n = \"one\"; }");
    assertThatThrownBy(launch.preparation()::prepare)
        .hasMessageStartingWith(file + ":1: error: incompatible types")
        .hasMessageEndingWith("1 error\n");

    Files.writeString(file, "void main() { int n = 1; }");
    launch.preparation().prepare();
    Path before = Path.of(launch.arguments().get(2));
    Path now = Path.of(target(file).launch(List.of()).arguments().get(2));
    assertThat(now.resolve("Hello.class")).exists().isNotEqualTo(before.resolve("Hello.class"));
    assertThat(before.resolve("Hello.class")).as("old workers load from it").exists();
  }

  @Test
  void workers_find_all_from_whatever_folder_they_run_in() throws Exception {
    Path file = Files.writeString(folder.resolve("Hello.java"), "void main() {}");
    var source = Target.of(file.toString(), new ClassPath("a:b", true), "");
    Path here = Path.of("").toAbsolutePath();
    assertThat(source.launch(List.of("-w", "2")).arguments())
        .containsSequence("--class-path", here.resolve("a") + ":" + here.resolve("b"))
        .containsSequence(file.toString(), "-w", "2")
        .startsWith("run", "--classes");
    assertThat(source.launch(List.of()).sources())
        .containsExactly(file, here.resolve("a"), here.resolve("b"));

    var named = Target.of("a.b.Main", new ClassPath("a", true), "");
    assertThat(named.launch(List.of("-w", "2")).arguments())
        .containsExactly(
            "run", "--class-path", here.resolve("a").toString(), "a.b.Main", "-w", "2");
    Path jar = Files.writeString(folder.resolve("hello.jar"), "");
    assertThat(Target.of(jar.toString(), ClassPath.of(""), "").launch(List.of()).arguments())
        .containsExactly("run", jar.toString());
  }

  private static Target target(Path file) throws Refusal {
    return Target.of(file.toString(), new ClassPath(".", false), "");
  }
}
