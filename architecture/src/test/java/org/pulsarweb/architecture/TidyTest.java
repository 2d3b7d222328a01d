package org.pulsarweb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Small things that no review should have to look for. */
class TidyTest {
  private static final int JAVA_LINE_MAX = 100;

  private static final List<String> THREAD_SENTENCES =
      List.of(
          "Immutable.",
          "Safe for use by many threads.",
          "Owned by one loop; call only from its thread.",
          "Used by one thread at a time.");

  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  /** Where artifacts come from is the business of whoever builds, not of the project. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "repo1?\\.maven\\.(?:apache\\.)?org|(?:central|oss)\\.sonatype|plugins\\.gradle\\.org"
              + "|jitpack\\.io|registry\\.npmjs\\.org|\\bpypi\\.org|proxy\\.golang\\.org"
              + "|(?:artifactory|nexus)[\\w.-]*\\.\\w+|[\\w-]+\\.(?:internal|corp|lan)[:/]");

  private static final Pattern REPOSITORY_ELEMENT =
      Pattern.compile("<(?:pluginRepositor|repositor|mirror|distributionManagement)");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.}$-])/(?:(?:work|root|tmp|Users)/|home/(?!linuxbrew))\\w");

  private static final Pattern JDK_PATH = Pattern.compile("/usr/lib/j" + "vm");

  /** All ways to cite but {@code RFC 9112} and {@code RFC 9112 §6.3}. */
  private static final Pattern ODD_CITATION =
      Pattern.compile(
          "RFC(?! \\d)[- ]*\\d|RFC \\d+(?:§|, ?§| §[ §]|,? ?[Ss]ec|,? \\d+\\.\\d)|[Ss]ection"
              + " [\\d.]+ of RFC");

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\\n]*`");

  @Test
  void no_line_ends_in_blanks() {
    assertThat(lines(_ -> true, line -> line.matches(".*[ \\t\\r]"))).isEmpty();
  }

  @Test
  void a_text_ends_with_one_line_end() {
    assertThat(texts().entrySet())
        .filteredOn(file -> !file.getValue().isEmpty())
        .filteredOn(file -> !file.getValue().endsWith("\n") || file.getValue().endsWith("\n\n"))
        .extracting(Map.Entry::getKey)
        .isEmpty();
  }

  @Test
  void java_has_no_tabs() {
    assertThat(lines(TidyTest::isJava, line -> line.contains("\t"))).isEmpty();
  }

  @Test
  void a_java_line_has_at_most_100_characters() {
    Predicate<String> isLong = line -> line.codePointCount(0, line.length()) > JAVA_LINE_MAX;

    assertThat(lines(TidyTest::isJava, isLong.and(line -> !line.contains("://")))).isEmpty();
  }

  @Test
  void no_work_is_left_for_later() {
    assertThat(lines(_ -> true, line -> UNFINISHED.matcher(line).find())).isEmpty();
  }

  @Test
  void no_registry_is_named() {
    assertThat(lines(_ -> true, line -> REGISTRY.matcher(line).find())).isEmpty();
    assertThat(
            lines(name -> name.endsWith(".xml"), line -> REPOSITORY_ELEMENT.matcher(line).find()))
        .isEmpty();
  }

  @Test
  void no_path_of_a_machine_is_named() {
    assertThat(lines(_ -> true, line -> MACHINE_PATH.matcher(line).find())).isEmpty();
    assertThat(lines(name -> !isScript(name), line -> JDK_PATH.matcher(line).find())).isEmpty();
  }

  @Test
  void an_rfc_is_cited_in_one_form() {
    assertThat(lines(_ -> true, line -> ODD_CITATION.matcher(line).find()))
        .as("a citation looks like: RFC 9112 §6.3")
        .isEmpty();
  }

  @Test
  void a_link_leads_somewhere() {
    var broken = new ArrayList<String>();
    for (Path document : House.files(".md").toList()) {
      String text = CODE.matcher(House.text(document)).replaceAll("");
      LINK.matcher(text)
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.matches("[a-z]+:.*"))
          .filter(target -> !leadsSomewhere(document, target))
          .forEach(target -> broken.add(House.name(document) + ": " + target));
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void a_package_says_its_door_its_threads_and_what_it_stands_on() {
    for (HousePlan.Room room : House.PLAN.built()) {
      Path folder = House.ROOT.resolve(room.name(), "src");
      List<Path> infos =
          House.files("package-info.java").filter(file -> file.startsWith(folder)).toList();

      assertThat(infos).as("package-info.java of %s", room.name()).isNotEmpty();
      for (Path info : infos) {
        assertThat(House.text(info).replaceAll("\\s*\\n \\*\\s*", " "))
            .as(House.name(info))
            .contains("Door:", "Threads:", "Stands on:", "@NullMarked");
      }
    }
  }

  @Test
  void a_public_type_says_which_threads_may_use_it() {
    List<Path> files =
        House.PLAN.libraries().stream().flatMap(room -> House.sources(room.name())).toList();

    assertThat(PublicType.read(files))
        .isNotEmpty()
        .filteredOn(type -> !type.nested() && !saysItsThreads(type.javadoc()))
        .extracting(type -> type.name() + " in " + type.file())
        .as("types whose Javadoc does not end with exactly one of %s", THREAD_SENTENCES)
        .isEmpty();
  }

  @Test
  void versions_live_in_the_root_pom() {
    for (HousePlan.Room room : House.PLAN.built()) {
      assertThat(Pom.read(House.ROOT.resolve(room.name(), "pom.xml")).elements("version"))
          .as("versions in %s/pom.xml", room.name())
          .filteredOn(version -> !parentName(version).equals("parent"))
          .filteredOn(version ->
              parentName(version).equals("dependency")
                  || !version.getTextContent().startsWith("${"))
          .extracting(version -> Pom.child((Element) version.getParentNode(), "artifactId"))
          .isEmpty();
    }
  }

  private static String parentName(Element element) {
    return element.getParentNode().getNodeName();
  }

  /** Returns whether the last sentence before the tags is one of the three, and the only one. */
  private static boolean saysItsThreads(String javadoc) {
    String description = javadoc.split("(?m)^ *@\\w", 2)[0].strip().replaceAll("\\s+", " ");
    return THREAD_SENTENCES.stream().filter(description::endsWith).count() == 1
        && THREAD_SENTENCES.stream().filter(description::contains).count() == 1;
  }

  private static boolean leadsSomewhere(Path document, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).toAbsolutePath();
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length == 1
        || !file.toString().endsWith(".md")
        || anchors(House.text(file)).anyMatch(parts[1]::equals);
  }

  /** Returns the anchors of a document's headings, as code hosts make them. */
  private static Stream<String> anchors(String text) {
    String headings = text.replaceAll("(?ms)^ *```.*?^ *```", "");
    return HEADING
        .matcher(headings)
        .results()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
  }

  private static boolean isJava(String name) {
    return name.endsWith(".java");
  }

  private static boolean isScript(String name) {
    return name.matches(".*\\.(sh|py)") || !name.substring(name.lastIndexOf('/') + 1).contains(".");
  }

  private static List<String> lines(Predicate<String> ofFile, Predicate<String> isBad) {
    var found = new ArrayList<String>();
    texts()
        .forEach((name, text) -> {
          if (ofFile.test(name)) {
            int number = 0;
            for (String line : text.split("\n", -1)) {
              number++;
              if (isBad.test(line)) {
                found.add(name + ":" + number + ": " + line.strip());
              }
            }
          }
        });
    found.sort(null);
    return found;
  }

  private static Map<String, String> texts() {
    var texts = new HashMap<String, String>();
    for (Path file : House.FILES) {
      House.textIfText(file).ifPresent(text -> texts.put(House.name(file), text));
    }
    return texts;
  }
}
