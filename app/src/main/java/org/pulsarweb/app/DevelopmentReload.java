package org.pulsarweb.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads a program when something changes that it is made of ({@code --reload}): its sources, the
 * folders and jars of its class path, and what {@code --reload-paths} names. A change that does not
 * compile, or does not start, is shown, and the workers from before go on.
 */
final class DevelopmentReload implements FileWatch.Listener {
  private final Running running;

  private DevelopmentReload(Running running) {
    this.running = running;
  }

  /** Watches from now on. */
  static FileWatch open(Running running, Settings settings) throws IOException {
    var targets = new ArrayList<WatchTarget>();
    for (Path path : watched(running.launch())) {
      if (Files.isDirectory(path)) {
        targets.add(WatchTarget.ofFolder(path));
      } else if (Files.exists(path)) {
        targets.add(WatchTarget.ofFile(path));
      } // else it is a class path entry that nobody has made, which the JVM passes over, too
    }
    for (String named : settings.value(Settings.RELOAD_PATHS)) {
      targets.add(WatchTarget.of(Path.of(""), named));
    }
    return FileWatch.open(targets, FileWatch.Limits.DEFAULTS, new DevelopmentReload(running));
  }

  private static List<Path> watched(Launch launch) {
    var paths = new ArrayList<Path>(launch.sources());
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        paths.add(Path.of(entry));
      }
    }
    return paths;
  }

  @Override
  public void onChange(Set<Path> changed) {
    log().info("{} changed, reloading", names(changed));
    try {
      running.reload(step -> log().debug("{}", step));
      log().info("reloaded");
    } catch (ReloadException e) {
      log().error("{}", e.getMessage());
    } catch (RuntimeException e) {
      log().error("the reload has failed", e);
    }
  }

  @Override
  public void onFault(IOException fault) {
    log().warn("{}", fault.getMessage());
  }

  private static String names(Set<Path> changed) {
    String first =
        changed.stream()
            .limit(3)
            .map(path -> String.valueOf(path.getFileName()))
            .collect(Collectors.joining(", "));
    return changed.size() > 3 ? first + " and " + (changed.size() - 3) + " more" : first;
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.reload");
  }
}
