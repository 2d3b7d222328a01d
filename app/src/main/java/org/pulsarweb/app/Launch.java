package org.pulsarweb.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How this program was started, so that worker JVMs can be started in the same way: they run the
 * same main class with the same arguments, come to {@link Pulsar#run} again, and serve there.
 *
 * <p>Immutable.
 *
 * @param mainClass the name of the class whose {@code main} is run
 * @param arguments what it gets
 * @param sources what a developer changes and a reload is to be made of: files and folders, besides
 *     the class path; they are watched with {@code --reload}
 * @param preparation brings what workers will run up to date, before a reload
 */
public record Launch(
    String mainClass, List<String> arguments, List<Path> sources, Preparation preparation) {

  private static volatile @Nullable Launch installed;

  /** Brings what workers will run up to date, such as by compiling it. */
  @FunctionalInterface
  public interface Preparation {
    /** Nothing is to be done. */
    Preparation NONE = () -> {};

    /**
     * Prepares.
     *
     * @throws Exception if it cannot be done; its message is shown as it is, and nothing is
     *     reloaded
     */
    void prepare() throws Exception;
  }

  /** Checks the components. */
  public Launch {
    Objects.requireNonNull(mainClass);
    arguments = List.copyOf(arguments);
    sources = List.copyOf(sources);
    Objects.requireNonNull(preparation);
  }

  /**
   * Returns the launch of a class.
   *
   * @param main has a {@code main} method that calls {@link Pulsar#run} with the same applications
   * @param arguments what it gets
   * @return the launch, without sources or preparation
   */
  public static Launch of(Class<?> main, String... arguments) {
    return new Launch(main.getName(), List.of(arguments), List.of(), Preparation.NONE);
  }

  /**
   * Tells how programs of this JVM are started; for a launcher that runs the main method of
   * somebody else. Without it the command line of the JVM tells.
   *
   * @param launch how
   */
  public static void install(Launch launch) {
    installed = launch;
  }

  /** Returns how this JVM's program was started. */
  static Launch ofThisJvm() {
    Launch known = installed;
    if (known != null) {
      return known;
    }
    JvmCommandLine line = JvmCommandLine.own();
    return new Launch(
        line.mainClass().orElseThrow(() -> notAgain(line)),
        line.arguments(),
        List.of(),
        Preparation.NONE);
  }

  private static IllegalStateException notAgain(JvmCommandLine line) {
    return new IllegalStateException(
        "worker JVMs cannot run "
            + line.main()
            + " again: start the program by a class or a jar, or by the pulsar command");
  }
}
