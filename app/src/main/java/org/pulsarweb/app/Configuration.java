package org.pulsarweb.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together what a program was told. The default of a setting gives way to what code says, that
 * to the file, that to the environment, and that to the command line.
 *
 * <p>Immutable.
 *
 * @param program what the program is called
 * @param names the applications, with the settings that each has if nobody says otherwise
 * @param variables the environment
 * @param folder where the usual file would be
 */
record Configuration(String program, Names names, Map<String, String> variables, Path folder) {
  /** The file that is read, if it is there, when nobody names another. */
  private static final String USUAL = "pulsar.toml";

  /** Returns what can be asked of a program with these applications. */
  static Configuration of(
      String program, Map<String, String> variables, Application... applications) {
    var parts = new ArrayList<Names.Part>();
    for (Application application : applications) {
      String name = application.name().isEmpty() ? program : application.name();
      parts.add(
          new Names.Part(
              parts.isEmpty() ? "" : prefix(name),
              application.defaults().declaring(application.settings())));
    }
    return new Configuration(program, Names.of(parts), variables, Path.of(""));
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
    List<Given<?>> environment = Environment.read(names, variables);
    Optional<Path> file = file(environment, line.given());
    var given = new ArrayList<Given<?>>();
    if (file.isPresent()) {
      given.addAll(ConfigFile.read(names, file.get()));
    }
    given.addAll(environment);
    given.addAll(line.given());
    given.addAll(0, Environment.passedSockets(variables));
    List<Settings> settings = settings(given);
    for (int part = 0; part < settings.size(); part++) {
      Together.check(names, part, settings.get(part));
    }
    if (line.asks().isEmpty()) {
      return new Order.Serve(settings);
    }
    return new Order.Say(
        line.asks().equals(CommandLine.CHECK_CONFIG)
            ? checked(file, given)
            : ConfigText.of(program, names, file, settings));
  }

  /** Returns the file to read: the one that is named, else the usual one if it is there. */
  private Optional<Path> file(List<Given<?>> environment, List<Given<?>> line) {
    Settings first = names.parts().getFirst().settings();
    var named = new ArrayList<Settings>(List.of(first));
    for (List<Given<?>> given : List.of(environment, line)) {
      for (Given<?> one : given) {
        if (one.setting() == Settings.CONFIG) {
          one.into(named);
        }
      }
    }
    if (named.getFirst().isChosen(Settings.CONFIG)) {
      return named.getFirst().value(Settings.CONFIG);
    }
    Path usual = folder.resolve(USUAL);
    return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
  }

  private List<Settings> settings(List<Given<?>> given) {
    var settings = new ArrayList<Settings>();
    for (Names.Part part : names.parts()) {
      settings.add(part.settings().asCode());
    }
    for (Given<?> one : given) {
      one.into(settings);
    }
    for (int part = 1; part < settings.size(); part++) {
      settings.set(part, settings.get(part).withGlobals(settings.getFirst()));
    }
    return settings;
  }

  /** Returns a line that says what was looked at, and one for each thing that seems odd. */
  private String checked(Optional<Path> file, List<Given<?>> given) {
    var text = new StringBuilder(program).append(": the settings are right (");
    text.append(file.isPresent() ? file.get().toString() : "no file");
    for (Given<?> one : given) {
      if (one.origin().indexOf(':') < 0) {
        text.append(", ").append(one.origin());
      }
    }
    text.append(")\n");
    for (String doubt : Environment.doubts(names, variables)) {
      text.append(doubt).append('\n');
    }
    return text.toString();
  }
}
