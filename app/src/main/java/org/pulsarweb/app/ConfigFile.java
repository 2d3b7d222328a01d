package org.pulsarweb.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings in a TOML file: {@code exit_timeout = 5}. A table's name goes before the names in it, so
 * that {@code [rpc]} has the settings of the application rpc. Nothing of this is loaded in a
 * program without a file.
 */
final class ConfigFile {
  /** Far more than all settings with a comment each. */
  private static final int BYTES_MAX = 1 << 20;

  private final Names names;
  private final String file;

  private ConfigFile(Names names, String file) {
    this.names = names;
    this.file = file;
  }

  /** Returns what is given; throws IllegalArgumentException with a line for people. */
  static List<Given<?>> read(Names names, Path path) {
    String file = path.toString();
    var config = new ConfigFile(names, file);
    var given = new ArrayList<Given<?>>();
    for (TomlEntry entry : TomlReader.read(file, text(path))) {
      given.add(config.given(entry));
    }
    return given;
  }

  private static String text(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IllegalArgumentException(path + " is longer than " + BYTES_MAX + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(path + " is not in UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + path, e);
    } catch (IOException e) {
      String why = Files.isDirectory(path) ? "it is a folder" : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(path + " cannot be read: " + why, e);
    }
  }

  private Given<?> given(TomlEntry entry) {
    String name = String.join("-", entry.path()).replace('_', '-');
    Optional<Names.Target> target = names.find(name);
    if (target.isEmpty()) {
      throw at(
          entry.place(),
          "there is no setting " + String.join(".", entry.path()) + hint(name, entry.path()));
    }
    Setting<?> setting = target.get().setting();
    if (setting == Settings.CONFIG) {
      throw at(entry.place(), "a file cannot name another file; give " + setting);
    }
    String word = word(entry, setting);
    try {
      return Given.read(target.get().part(), setting, word, String.join(".", entry.path()))
          .withOrigin(file + ":" + entry.place().line());
    } catch (IllegalArgumentException e) {
      throw at(entry.value().place(), e.getMessage());
    }
  }

  /** Within a table the hint is without the table's name. */
  private String hint(String name, List<String> path) {
    String table = String.join("-", path.subList(0, path.size() - 1)).replace('_', '-') + "-";
    return names.hint(
        name,
        each -> {
          String own = each.startsWith(table) ? each.substring(table.length()) : each;
          return own.replace('-', '_');
        });
  }

  private String word(TomlEntry entry, Setting<?> setting) {
    return switch (entry.value()) {
      case TomlEntry.Scalar scalar -> scalar.text();
      case TomlEntry.Array array -> {
        char separator = setting.words().separator();
        if (separator == 0) {
          throw at(array.place(), setting.key() + " is one value, not a list");
        }
        var parts = new ArrayList<String>();
        for (TomlEntry.Value element : array.elements()) {
          if (!(element instanceof TomlEntry.Scalar scalar)) {
            throw at(element.place(), setting.key() + " is a list of values, not of lists");
          }
          parts.add(scalar.text());
        }
        yield ListWords.join(parts, separator);
      }
    };
  }

  private IllegalArgumentException at(TomlEntry.Place place, @Nullable String message) {
    return new IllegalArgumentException(file + ":" + place + ": " + message);
  }
}
