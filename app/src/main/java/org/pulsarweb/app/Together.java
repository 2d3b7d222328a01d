package org.pulsarweb.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What settings must be to each other, and to the files that they name. */
final class Together {
  private Together() {}

  /** Throws IllegalArgumentException with a line for people if they do not fit. */
  static void check(Names names, int part, Settings settings) {
    checkLogFile(settings);
    boolean hasCertificate = readable(settings, Settings.CERT_FILE);
    boolean hasKey = readable(settings, Settings.KEY_FILE);
    boolean hasAuthority = readable(settings, Settings.CLIENT_CA_FILE);
    if (hasCertificate != hasKey) {
      Setting<?> there = hasKey ? Settings.KEY_FILE : Settings.CERT_FILE;
      Setting<?> missing = hasKey ? Settings.CERT_FILE : Settings.KEY_FILE;
      throw needs(names, part, settings, there, missing);
    }
    if (hasAuthority && !hasCertificate) {
      throw needs(names, part, settings, Settings.CLIENT_CA_FILE, Settings.CERT_FILE);
    }
    if (settings.isChosen(Settings.CLIENT_CERTIFICATE)
        && settings.value(Settings.CLIENT_CERTIFICATE) != ClientCertificate.NONE
        && !hasAuthority) {
      throw needs(names, part, settings, Settings.CLIENT_CERTIFICATE, Settings.CLIENT_CA_FILE);
    }
  }

  /** The log is opened late, and a service without one is not what was asked for. */
  private static void checkLogFile(Settings settings) {
    if (!settings.isChosen(Settings.LOG_FILE)) {
      return;
    }
    Optional<Path> file = settings.logFile();
    if (file.isEmpty()) {
      return;
    }
    Path folder = file.get().toAbsolutePath().getParent();
    String fault =
        Files.isDirectory(file.get())
            ? file.get() + " is a folder"
            : folder != null && !Files.isDirectory(folder) ? "there is no folder " + folder : "";
    if (!fault.isEmpty()) {
      throw new IllegalArgumentException(settings.origin(Settings.LOG_FILE) + ": " + fault);
    }
  }

  private static boolean readable(Settings settings, Setting<Optional<Path>> setting) {
    if (!settings.isChosen(setting)) {
      return false;
    }
    Optional<Path> file = settings.value(setting);
    if (file.isEmpty()) {
      return false;
    }
    if (!Files.isReadable(file.get()) || Files.isDirectory(file.get())) {
      throw new IllegalArgumentException(
          settings.origin(setting)
              + ": "
              + (Files.exists(file.get()) ? "cannot read the file " : "there is no file ")
              + file.get());
    }
    return true;
  }

  private static IllegalArgumentException needs(
      Names names, int part, Settings settings, Setting<?> there, Setting<?> missing) {
    return new IllegalArgumentException(
        settings.origin(there)
            + ": --"
            + names.name(part, there)
            + " needs --"
            + names.name(part, missing));
  }
}
