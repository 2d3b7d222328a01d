package org.pulsarweb.architecture;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The types and members that users see, written down: a new door is a visible line in a diff.
 *
 * <p>The list holds the rooms on floors 0 to 5; what every object and every enum has is left out.
 */
class PublicApiTest {
  private static final Path LIST = House.ROOT.resolve("architecture", "public-api.txt");
  private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z])");
  private static final Pattern HEADER =
      Pattern.compile("(?<kind>[a-z ]+) org\\.pulsarweb\\.(?<name>[\\w.$]+)(?<rest>.*) \\{");
  private static final Pattern ADDED_TO_OBJECTS =
      Pattern.compile(
          "(final )?(String toString\\(\\)|int hashCode\\(\\)|boolean equals\\(Object\\));");
  private static final Pattern ADDED_TO_ENUMS =
      Pattern.compile("static \\S+ (values\\(\\)|valueOf\\(String\\));");

  @Test
  void public_api_is_the_one_written_down() {
    String api = api();
    if ("write".equals(System.getProperty("public-api"))) {
      House.write(LIST, api);
    }

    assertThat(Files.exists(LIST) ? House.text(LIST) : "")
        .as("%s; if the change is wanted, write it with -Dpublic-api=write", House.name(LIST))
        .isEqualTo(api);
  }

  private static String api() {
    var types = new TreeMap<String, List<String>>();
    Stream<Path> files =
        House.PLAN.libraries().stream()
            .flatMap(room -> types(room.packageName()).map(type -> classFile(room.name(), type)));
    List<String> members = new ArrayList<>();
    for (String line : javap(files.toList())) {
      if (line.startsWith("public ")) {
        members = new ArrayList<>();
        types.put(header(line), members);
      } else if (line.startsWith("  ")) {
        members.add(member(line));
      }
    }
    return text(types);
  }

  /** Returns a room's types that can be seen from outside it. */
  private static Stream<JavaClass> types(String packageName) {
    return House.mainClasses().stream()
        .filter(type -> type.getPackageName().equals(packageName))
        .filter(type -> !type.isAnonymousClass() && !type.isLocalClass())
        .filter(PublicApiTest::isVisible);
  }

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(PublicApiTest::isVisible).orElse(true);
  }

  private static Path classFile(String room, JavaClass type) {
    return House.ROOT.resolve(
        room, "target", "classes", type.getName().replace('.', '/') + ".class");
  }

  private static List<String> javap(List<Path> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    var out = new StringWriter();
    var arguments = Stream.concat(Stream.of("-protected"), files.stream().map(Path::toString));
    int exit =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
    assertThat(exit).as(out.toString()).isZero();
    return out.toString().lines().toList();
  }

  /**
   * Writes {@code public final class org.pulsarweb.http.Value} as {@code http.Value: final class}.
   */
  private static String header(String line) {
    Matcher header = HEADER.matcher(line);
    assertThat(header.matches()).as(line).isTrue();
    String kind = header.group("kind").replaceFirst("^public (static )?", "");
    String rest = header.group("rest");
    if (rest.contains(" extends java.lang.Record")) {
      kind = "record";
      rest = rest.replace(" extends java.lang.Record", "");
    } else if (rest.contains(" extends java.lang.Enum<")) {
      kind = "enum";
      rest = rest.replaceFirst(" extends java\\.lang\\.Enum<[^>]*>", "");
    }
    return header.group("name").replace('$', '.') + ": " + kind + withoutPackages(rest);
  }

  private static String member(String line) {
    return withoutPackages(
        line.strip()
            .replaceFirst("^public ", "")
            .replaceAll("\\b(abstract|synchronized|native) ", ""));
  }

  /** Returns what a member is called: its last word before its parameters. */
  private static String name(String member) {
    return member.replaceFirst("[(;].*", "").replaceFirst(".* ", "");
  }

  private static String withoutPackages(String text) {
    return PACKAGES.matcher(text).replaceAll("").replace('$', '.');
  }

  private static String text(Map<String, List<String>> types) {
    var text = new StringBuilder();
    types.forEach((header, members) -> {
      text.append(header).append('\n');
      members.stream()
          .filter(member -> !isAdded(header, member))
          .sorted(comparing(PublicApiTest::name).thenComparing(member -> member))
          .forEach(member -> text.append("  ").append(member).append('\n'));
    });
    return text.toString();
  }

  private static boolean isAdded(String header, String member) {
    return ADDED_TO_OBJECTS.matcher(member).matches()
        || (header.contains(": enum") && ADDED_TO_ENUMS.matcher(member).matches());
  }
}
