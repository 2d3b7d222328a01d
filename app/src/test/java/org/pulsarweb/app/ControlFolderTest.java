package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFolderTest {
  private static final long OWN = ProcessHandle.current().pid();

  @TempDir Path runtime;
  private ControlFolder folder;

  @BeforeEach
  void choose() throws Exception {
    folder = ControlFolder.of(Map.of("XDG_RUNTIME_DIR", runtime.toString()));
  }

  @Test
  void a_socket_is_named_after_its_program_in_a_folder_for_its_user_alone() throws Exception {
    Path socket = folder.prepare("web");

    assertThat(socket).isEqualTo(runtime.resolve("pulsar").resolve("web-" + OWN + ".sock"));
    assertThat(permissions(runtime.resolve("pulsar"))).isEqualTo("rwx------");
    assertThat(folder.prepare("web")).as("again").isEqualTo(socket);
  }

  @Test
  void a_name_is_made_fit_for_a_file() throws Exception {
    assertThat(folder.prepare("../../etc my app").getFileName())
        .hasToString("..-..-etc-my-app-" + OWN + ".sock");
    assertThat(folder.prepare("").getFileName()).hasToString("pulsar-" + OWN + ".sock");
    assertThat(folder.prepare("x".repeat(300)).getFileName())
        .hasToString("x".repeat(40) + "-" + OWN + ".sock");
  }

  @Test
  void without_a_runtime_folder_of_this_user_there_is_one_for_temporary_files() throws Exception {
    Outside.requireLinux();
    int uid = Ownership.ownUid();
    for (String given : List.of("", "relative", runtime + "/missing")) {
      assertThat(ControlFolder.of(Map.of("XDG_RUNTIME_DIR", given)).path())
          .isEqualTo(Path.of("/tmp").resolve("pulsar-" + uid).resolve("pulsar"));
    }
    assertThat(ControlFolder.all(Map.of("XDG_RUNTIME_DIR", runtime.toString())))
        .extracting(ControlFolder::path)
        .containsExactly(
            runtime.resolve("pulsar"),
            Path.of("/tmp").resolve("pulsar-" + uid).resolve("pulsar"),
            Path.of("/run/user").resolve(Integer.toString(uid)).resolve("pulsar"));
  }

  @Test
  void a_folder_that_others_may_enter_is_refused() throws Exception {
    Path _ = folder.prepare("web");
    Path path = folder.path();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));

    assertThatThrownBy(() -> folder.prepare("web"))
        .isInstanceOfSatisfying(
            StartFault.class, fault -> assertThat(fault.exitCode()).isEqualTo(2))
        .hasMessage(
            "the folder of control sockets %s must be this user's alone, mode 700; it has user %d,"
                    .formatted(path, Ownership.ownUid())
                + " mode 750");
  }

  @Test
  void a_folder_of_another_user_is_refused() throws Exception {
    Outside.requireRoot();
    Path _ = folder.prepare("web");
    Path path = folder.path();
    Files.setAttribute(path, "unix:uid", 61234);
    Files.createFile(path.resolve("web-" + OWN + ".sock"));

    assertThatThrownBy(() -> folder.prepare("web"))
        .isInstanceOf(StartFault.class)
        .hasMessageContaining("must be this user's alone, mode 700; it has user 61234, mode 700");
    assertThat(folder.programs()).as("what is in it counts for nothing").isEmpty();
  }

  @Test
  void a_link_or_a_file_in_the_place_of_the_folder_is_refused() throws Exception {
    Path elsewhere = Files.createDirectory(runtime.resolve("elsewhere"));
    Path path = runtime.resolve("pulsar");
    Files.createSymbolicLink(path, elsewhere);
    assertThatThrownBy(() -> folder.prepare("web"))
        .isInstanceOf(StartFault.class)
        .hasMessage(path + " is no folder, so there cannot be control sockets in it");

    Files.delete(path);
    Files.createFile(path);
    assertThatThrownBy(() -> folder.prepare("web")).isInstanceOf(StartFault.class);
  }

  @Test
  void a_folder_in_which_others_may_change_things_is_refused() throws Exception {
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> folder.prepare("web"))
        .isInstanceOf(StartFault.class)
        .hasMessageStartingWith(
            "others can put another control socket in the place of one in " + runtime);
    assertThatThrownBy(() -> ControlFolder.requireUsable(runtime.resolve("own.sock")))
        .isInstanceOf(StartFault.class)
        .hasMessageEndingWith("which has user %d, mode 777".formatted(Ownership.ownUid()));
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void a_given_path_needs_its_folder_and_room_in_it() throws Exception {
    Path own = runtime.resolve("own.sock");
    assertThat(ControlFolder.requireUsable(own)).isEqualTo(own);
    assertThatThrownBy(() -> ControlFolder.requireUsable(runtime.resolve("none").resolve("a.sock")))
        .isInstanceOf(StartFault.class)
        .hasMessage(
            "there is no folder %s for the control socket".formatted(runtime.resolve("none")));
    assertThatThrownBy(() -> ControlFolder.requireUsable(runtime.resolve("ü".repeat(50))))
        .isInstanceOf(StartFault.class)
        .hasMessageStartingWith(
            "the path of the control socket has more than 107 bytes, which no system takes: ");
  }

  @Test
  void a_given_path_where_something_of_another_user_is_is_refused() throws Exception {
    Outside.requireRoot();
    Path own = Files.createFile(runtime.resolve("own.sock"));
    Files.setAttribute(own, "unix:uid", 61234);

    assertThatThrownBy(() -> ControlFolder.requireUsable(own))
        .isInstanceOf(StartFault.class)
        .hasMessageStartingWith(
            "there is no room for the control socket at " + own + ": what is there has user 61234");
  }

  @Test
  void programs_that_run_are_found_and_what_dead_ones_left_is_removed() throws Exception {
    long dead = deadPid();
    Path own = folder.prepare("two-words");
    Path left = own.resolveSibling("gone-" + dead + ".sock");
    Path other = Files.createFile(own.resolveSibling("notes.txt"));
    Path odd = Files.createFile(own.resolveSibling("odd.sock"));
    listen(own);
    listen(left);

    assertThat(folder.programs()).containsExactly(new ControlClient.Program("two-words", OWN, own));
    assertThat(folder.prepare("two-words")).isEqualTo(own);

    assertThat(left).doesNotExist();
    assertThat(List.of(own, other, odd)).allSatisfy(path -> assertThat(path).exists());
    assertThat(new ControlFolder(runtime.resolve("missing")).programs()).isEmpty();
  }

  private static void listen(Path socket) throws IOException {
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    channel.close(); // the file stays
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static long deadPid() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }
}
