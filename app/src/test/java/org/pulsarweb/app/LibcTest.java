package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcTest {
  @TempDir Path folder;

  @BeforeEach
  void requireLinux() {
    Outside.requireLinux();
  }

  /** Does what changes the process it is in; {@code args[0]} is a folder. */
  static final class Changed {
    static void main(String[] args) throws IOException {
      int before = Libc.umask(027);
      System.out.println("umask " + Integer.toOctalString(before));
      System.out.println("umask " + Integer.toOctalString(Libc.umask(027)));
      Path made = Files.writeString(Path.of(args[0], "made"), "");
      System.out.println(
          "made " + PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
      Libc.newSession();
      System.out.println("session " + field("stat", 3) + " of " + ProcessHandle.current().pid());
      System.out.println("titled " + ProcessTitle.trySet("pulsar-wörker-1"));
      System.out.println("title " + hex(Files.readAllBytes(Path.of("/proc/self/comm"))));
      System.out.println("titled " + ProcessTitle.trySet(""));
      System.out.flush();
      Libc.redirectOutput(Path.of(args[0], "log"));
      System.out.println("to the log");
      System.err.println("errors too");
      Files.move(Path.of(args[0], "log"), Path.of(args[0], "log.1"));
      System.out.println("still to the old one");
      Libc.redirectOutput(Path.of(args[0], "log"));
      System.out.println("to the new one");
      try {
        Libc.redirectOutput(Path.of(args[0], "none", "log"));
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }

    private static String field(String file, int index) throws IOException {
      String stat = Files.readString(Path.of("/proc/self", file));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[index];
    }

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
  }

  @Test
  void a_process_changes_its_mask_its_session_its_title_and_its_streams() throws Exception {
    var words = new ArrayList<>(List.of("sh", "-c", "umask 022; exec \"$@\"", "sh"));
    words.addAll(ChildJvm.words(Changed.class, folder.toString()));

    ChildJvm.Output output = ChildJvm.run(words, folder, Map.of());

    assertThat(output.err()).isEmpty();
    assertThat(output.exitCode()).isZero();
    assertThat(output.out())
        .contains("umask 22", "umask 27", "made rw-r-----", "titled true", "titled false")
        .contains("title " + HexFormat.of().formatHex("pulsar-wörker-\n".getBytes(UTF_8)))
        .anyMatch(line -> line.matches("session (\\d+) of \\1"))
        .noneMatch(line -> line.contains("log"));
    assertThat(folder.resolve("log.1"))
        .hasContent("to the log\nerrors too\nstill to the old one\n");
    assertThat(folder.resolve("log"))
        .hasContent(
            "to the new one\nstandard output cannot go to %s: open: No such file or directory\n"
                .formatted(folder.resolve("none").resolve("log")));
  }

  @Test
  void users_and_groups_are_looked_up_by_name_and_by_number() throws Exception {
    Libc.User root = Libc.user("root").orElseThrow();

    assertThat(root.uid()).isZero();
    assertThat(root.gid()).isZero();
    assertThat(root.home()).startsWith("/");
    assertThat(Libc.user(0)).contains(root);
    assertThat(Libc.group("root")).contains(0);
    assertThat(Libc.user("no-such-user")).isEmpty();
    assertThat(Libc.user(1_234_567_890)).isEmpty();
    assertThat(Libc.group("no-such-group")).isEmpty();
  }

  @Test
  void what_fails_says_which_call_and_why() {
    assertThatThrownBy(() -> Libc.send(folder.resolve("none").toString(), new byte[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessage("sendto: No such file or directory");
    assertThatThrownBy(() -> Libc.send("/" + "x".repeat(107), new byte[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not the address of a unix socket: '/xxx");
    assertThatThrownBy(() -> Libc.send("", new byte[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not the address of a unix socket");
  }
}
