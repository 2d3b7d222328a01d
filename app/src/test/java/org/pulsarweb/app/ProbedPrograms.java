package org.pulsarweb.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link Probed} for a test, with a release to change, and leaves nothing of it behind. */
abstract class ProbedPrograms {
  @TempDir Path folder;
  private Path release;
  private final List<ProgramJvm> programs = new ArrayList<>();

  @BeforeEach
  void write_the_first_release() throws IOException {
    release = folder.resolve("release");
    release("one");
  }

  @AfterEach
  void leave_no_process_behind() {
    programs.forEach(ProgramJvm::close);
  }

  void go() throws IOException {
    Path _ = Files.createFile(release.resolveSibling(Probed.GO));
  }

  void release(String words) throws IOException {
    Path made = Files.writeString(folder.resolve("next"), words);
    Files.move(made, release, REPLACE_EXISTING);
  }

  final ProgramJvm start(String... args) throws IOException, InterruptedException {
    return launch(args).awaitServing();
  }

  /** The same without waiting until it serves. */
  final ProgramJvm launch(String... args) throws IOException {
    ProgramJvm program =
        ProgramJvm.start(
            Map.of(Probed.RELEASE_FILE, release.toString()), Probed.class, asText(args));
    programs.add(program);
    return program;
  }

  /** Returns these arguments, and that the log is for people. */
  private static String[] asText(String... args) {
    var all = new ArrayList<String>(List.of(args));
    all.addAll(List.of("--log-format", "text"));
    return all.toArray(String[]::new);
  }

  /** Asks until so many workers have answered; returns their processes. */
  static Set<String> pidsOf(ProgramJvm program, int workers) throws IOException {
    Set<String> pids = new HashSet<>();
    List<ProgramJvm.Talk> talks = new ArrayList<>();
    try {
      while (pids.size() < workers) {
        ProgramJvm.Talk talk = program.connect();
        talks.add(talk);
        pids.add(who(talk));
        pids.remove("");
      }
    } finally {
      for (ProgramJvm.Talk talk : talks) {
        talk.close();
      }
    }
    return pids;
  }

  /** Returns the process that answers; empty if it goes away instead. */
  private static String who(ProgramJvm.Talk talk) throws IOException {
    talk.socket().setSoTimeout(1_000); // a worker that stands still has taken it
    try {
      return talk.ask("who").split(" ", -1)[1];
    } catch (IOException _) {
      return "";
    }
  }
}
