package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts together what a program was told. The default of a setting gives way to what code says, that
 * to the file, that to the environment, and that to the command line.
 *
 * <p>Immutable.
 *
 * @param program what the program is called
 * @param names the applications, with the settings that each has if nobody says otherwise
 * @param variables the environment
 */
record Configuration(String program, Names names, Map<String, String> variables) {
  /** Returns what is to be run: {@code names} and {@code applications} belong together. */
  static Configuration of(String program, Map<String, String> variables, Application... all) {
    var parts = new ArrayList<Names.Part>();
    for (Application application : all) {
      String name = application.name().isEmpty() ? program : application.name();
      parts.add(
          new Names.Part(
              parts.isEmpty() ? "" : prefix(name),
              application.defaults().declaring(application.settings())));
    }
    return new Configuration(program, Names.of(parts), variables);
  }

  private static String prefix(String name) {
    String prefix = Names.prefix(name);
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException(
          "an application called '" + name + "' cannot be the second: it needs a letter or digit");
    }
    return prefix;
  }

  /** Returns what is asked for; throws IllegalArgumentException with a line for people. */
  Order read(String... args) {
    var line = CommandLine.read(names, args);
    if (line.asks().equals(CommandLine.HELP)) {
      return new Order.Say(HelpText.of(program, names));
    }
    if (line.asks().equals(CommandLine.VERSION)) {
      return new Order.Say(Versions.line() + "\n");
    }
    var settings = new ArrayList<Settings>();
    for (Names.Part part : names.parts()) {
      settings.add(part.settings());
    }
    for (Given<?> given : Environment.read(names, variables)) {
      given.into(settings);
    }
    for (Given<?> given : line.given()) {
      given.into(settings);
    }
    for (int part = 1; part < settings.size(); part++) {
      settings.set(part, settings.get(part).withGlobals(settings.getFirst()));
    }
    return new Order.Serve(settings);
  }
}
