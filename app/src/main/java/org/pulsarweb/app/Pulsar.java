package org.pulsarweb.app;

import java.io.IOException;
import org.pulsarweb.actor.ActorProcess;

/**
 * Runs applications.
 *
 * <p>{@link #run} is for programs: it reads the command line, hears signals and exits. {@link
 * #start} is for tests and for programs that have a life of their own: it does none of these.
 *
 * <p>Safe for use by many threads.
 */
public final class Pulsar {
  /** What an application without a name is called that was not started by {@link #run}. */
  private static final String PROGRAM = "application";

  private Pulsar() {}

  /**
   * Runs applications as a program: returns when they have served and TERM or INT (Ctrl-C) has
   * stopped them in good order, so that the JVM then exits with 0. A second signal stops at once.
   *
   * <p>In all other cases the JVM exits from here: with 0 after {@code --help} or {@code
   * --version}, with 2 after one line on standard error if a setting is not right or an address
   * cannot be had, with 1 if workers do not start or fail too often.
   *
   * <p>With {@code --concurrency process} the arbiter starts worker JVMs by the same command, so
   * that their main method comes here, too: there this runs a worker, and exits when it has ended.
   *
   * @param args the program's arguments, as {@code --help} lists them
   * @param applications what to run, in this order; one at least
   */
  public static void run(String[] args, Application... applications) {
    if (applications.length == 0) {
      throw new IllegalArgumentException("there is no application to run");
    }
    String name = caller();
    if (ActorProcess.isChild()) {
      System.exit(WorkerProgram.of(name, applications).run());
    }
    var ending = new Program(name, System.out, System.err).run(args, applications);
    if (!ending.served()) {
      System.exit(ending.exitCode());
    }
  }

  /**
   * Starts applications.
   *
   * @param args settings as on the command line
   * @param applications what to start, in this order; one at least
   * @return what was started
   * @throws IllegalArgumentException if a setting is not right
   * @throws IOException if an address cannot be had
   */
  public static Running start(String[] args, Application... applications) throws IOException {
    return start(Settings.of(args), applications);
  }

  /**
   * Starts applications.
   *
   * @param settings what is not set here goes by each application's defaults
   * @param applications what to start, in this order; one at least
   * @return what was started
   * @throws IllegalArgumentException if two applications want one address
   * @throws IOException if an address cannot be had
   */
  public static Running start(Settings settings, Application... applications) throws IOException {
    Plan plan = Plan.of(PROGRAM, settings, applications);
    return Running.open(plan, () -> plan, Launch::ofThisJvm);
  }

  /**
   * Starts applications whose workers may have JVMs of their own.
   *
   * @param launch the program that worker JVMs run; it calls {@link #run} with the same
   *     applications
   * @param settings what is not set here goes by each application's defaults
   * @param applications what to start, in this order; one at least
   * @return what was started
   * @throws IllegalArgumentException if two applications want one address
   * @throws IOException if an address cannot be had, or a worker does not start
   */
  public static Running start(Launch launch, Settings settings, Application... applications)
      throws IOException {
    Plan plan = Plan.of(PROGRAM, settings, applications);
    return Running.open(plan, () -> plan, () -> launch);
  }

  /**
   * Returns the versions of Pulsar and Java.
   *
   * @return one line, as {@code --version} prints it
   */
  public static String versions() {
    return Versions.line();
  }

  /** Returns the simple name of the class that called {@link #run}: what the program is called. */
  private static String caller() {
    String name =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames -> frames.skip(2).findFirst())
            .map(frame -> frame.getDeclaringClass().getName())
            .orElse("");
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
