package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityTest {
  @BeforeEach
  void requireLinux() {
    Outside.requireLinux();
  }

  /**
   * Becomes {@code args[0]} of group {@code args[1]}, then tries to come back; after that again,
   * with {@code args[2]} and {@code args[3]}, if given.
   */
  static final class Changed {
    static void main(String[] args) throws Exception {
      // Loads the class, while the class path can be read for sure.
      System.out.println(new StartFault(0, "start").getMessage());
      for (int i = 0; i < args.length; i += 2) {
        try {
          Identity identity = Identity.of(args[i], args[i + 1]);
          System.out.println("wanted " + identity);
          identity.adopt();
          System.out.println("adopted");
        } catch (StartFault e) {
          System.out.println("exit " + e.exitCode() + ": " + e.getMessage());
        }
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.matches("(Uid|Gid|Groups):.*")) {
          System.out.println(line.replaceAll("\\s+", " ").strip());
        }
      }
      System.out.println("owner " + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
        System.out.println("descriptors " + (descriptors.count() > 0));
      }
      System.out.println("user " + System.getProperty("user.name"));
      System.out.println("home " + System.getProperty("user.home"));
      try {
        Libc.setUid(0);
        System.out.println("back again");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
      Process child = new ProcessBuilder("id", "-u").inheritIO().start();
      child.waitFor();
    }
  }

  @Test
  void root_becomes_a_user_by_name_for_good() throws Exception {
    Outside.requireRoot();
    Libc.User nobody = Libc.user("nobody").orElseThrow();
    String uid = Integer.toString(nobody.uid());
    String gid = Integer.toString(nobody.gid());

    ChildJvm.Output output = ChildJvm.run(Changed.class, "nobody", "");

    assertThat(output.out())
        .containsExactly(
            "start",
            "wanted user nobody (" + uid + "), group " + gid,
            "adopted",
            "Uid: " + String.join(" ", uid, uid, uid, uid),
            "Gid: " + String.join(" ", gid, gid, gid, gid),
            "Groups: " + gid,
            "owner " + uid,
            "descriptors true",
            "user nobody",
            "home " + nobody.home(),
            "setuid: Operation not permitted",
            uid);
  }

  @Test
  void root_becomes_a_user_and_a_group_by_number_that_no_table_has() throws Exception {
    Outside.requireRoot();

    ChildJvm.Output output = ChildJvm.run(Changed.class, "61234", "61235");

    assertThat(output.out())
        .contains(
            "wanted user (61234), group 61235",
            "adopted",
            "Uid: 61234 61234 61234 61234",
            "Gid: 61235 61235 61235 61235",
            "Groups: 61235",
            "owner 61234",
            "home /",
            "61234");
  }

  @Test
  void who_is_not_root_stays_and_is_told_so() throws Exception {
    Outside.requireRoot();

    ChildJvm.Output output =
        ChildJvm.run(Changed.class, "61234", "61235", "61234", "61235", "0", "0", "", "61236");

    assertThat(output.out())
        .containsSubsequence(
            "adopted",
            "wanted user (61234), group 61235",
            "adopted", // it is already
            "wanted user root (0), group 0",
            "exit 2: cannot become user root (0), group 0: only root may, and this process is user"
                + " 61234, group 61235 (initgroups: Operation not permitted)",
            "wanted group 61236",
            "exit 2: cannot become group 61236: only root may, and this process is user 61234,"
                + " group 61235 (setgroups: Operation not permitted)",
            "Uid: 61234 61234 61234 61234",
            "Gid: 61235 61235 61235 61235");
  }

  @Test
  void nothing_asked_is_nothing_done() throws Exception {
    Identity identity = Identity.of("", "");

    assertThat(identity.isAsked()).isFalse();
    identity.adopt();
  }

  @Test
  void who_does_not_exist_is_refused_before_anything_is_done() {
    for (List<String> wrong :
        List.of(
            List.of("no-such-user", "", "there is no user 'no-such-user' on this system"),
            List.of("", "no-such-group", "there is no group 'no-such-group' on this system"),
            List.of(
                "61234", "", "user 61234 is in no user table: say which group it shall have, too"),
            List.of(
                "4294967295",
                "0",
                "4294967295 is no number of a user or group: they go from 0 to 4294967294"),
            List.of(
                "0",
                "99999999999",
                "99999999999 is no number of a user or group: they go from 0 to 4294967294"))) {
      assertThatThrownBy(() -> Identity.of(wrong.get(0), wrong.get(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(wrong.get(2));
    }
  }
}
