package org.pulsarweb.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rooms and floors, as ARCHITECTURE.md lists them. */
class HousePlanTest {
  private static final HousePlan PLAN = House.PLAN;
  private static final Set<String> FREE =
      Set.of("java", "javax", "jdk", "org.jspecify", "com.google.errorprone.annotations");
  private static final Pattern TEST_NAME = Pattern.compile("`(\\w+)/(\\w+)`");

  @Test
  void an_arrow_points_down() {
    for (HousePlan.Room room : PLAN.rooms()) {
      assertThat(room.standsOn())
          .as("rooms that %s on floor %d stands on", room.name(), room.floor())
          .allMatch(below -> PLAN.room(below).floor() < room.floor());
    }
  }

  @Test
  void a_built_room_stands_on_built_rooms() {
    for (HousePlan.Room room : PLAN.built()) {
      assertThat(room.standsOn())
          .as("rooms that %s stands on", room.name())
          .allMatch(below -> PLAN.room(below).built());
    }
  }

  @Test
  void a_built_room_is_a_module_and_a_module_is_a_built_room() {
    List<String> modules = Pom.read(House.ROOT.resolve("pom.xml")).modules();

    assertThat(PLAN.built().stream().map(HousePlan.Room::name))
        .containsExactlyInAnyOrderElementsOf(modules);
    assertThat(modules).as("modules in the order they are built").last().isEqualTo("architecture");
  }

  @Test
  void a_planned_room_has_no_folder() {
    assertThat(PLAN.rooms())
        .filteredOn(room -> !room.built())
        .extracting(HousePlan.Room::name)
        .filteredOn(room -> Files.exists(House.ROOT.resolve(room)))
        .isEmpty();
  }

  @Test
  void a_pom_names_the_rooms_that_the_plan_names() {
    for (HousePlan.Room room : PLAN.built()) {
      assertThat(Pom.read(House.ROOT.resolve(room.name(), "pom.xml")).rooms())
          .as("rooms in %s/pom.xml", room.name())
          .isEqualTo(room.standsOn());
    }
  }

  @Test
  void a_room_uses_only_rooms_that_its_arrows_reach() {
    var faults = new ArrayList<String>();
    for (HousePlan.Room room : PLAN.built()) {
      Set<String> allowed = new TreeSet<>(PLAN.reach(room));
      allowed.add(room.name());
      uses(room, target -> isHouse(target) && !allowed.contains(roomOf(target)))
          .forEach(use -> faults.add(room.name() + " may use " + allowed + ": " + use));
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void a_room_uses_only_the_libraries_that_the_plan_gives_it() {
    var faults = new ArrayList<String>();
    for (HousePlan.Room room : PLAN.built()) {
      Set<String> given = room.libraries();
      uses(room, target -> !isHouse(target) && !isIn(target, FREE) && !isIn(target, given))
          .filter(_ -> !given.contains("any"))
          .forEach(use -> faults.add(room.name() + " may use " + given + ": " + use));
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void a_room_is_one_package() {
    for (HousePlan.Room room : PLAN.built()) {
      assertThat(
              House.files(".java")
                  .map(House::name)
                  .filter(name -> name.matches(room.name() + "/src/(main|test)/java/.*"))
                  .map(name -> name.substring(0, name.lastIndexOf('/')))
                  .map(folder -> folder.replaceFirst(".*/java/", ""))
                  .collect(toSet()))
          .as("folders of Java files in %s", room.name())
          .isSubsetOf(room.packageName().replace('.', '/'));
    }
  }

  @Test
  void rooms_are_free_of_cycles() {
    slices().matching("org.pulsarweb.(*)..").should().beFreeOfCycles().check(House.mainClasses());
  }

  @Test
  void every_room_below_this_one_is_compiled() {
    Set<String> compiled =
        House.mainClasses().stream().map(type -> type.getPackageName()).collect(toSet());

    assertThat(PLAN.reach(PLAN.room("architecture")))
        .as("rooms with classes; run mvn verify from the root")
        .allMatch(room -> compiled.contains(PLAN.room(room).packageName()));
  }

  @Test
  void an_invariant_names_a_test_that_exists() {
    String text = House.text(House.ROOT.resolve("ARCHITECTURE.md"));
    String invariants = text.substring(text.indexOf("\n## Invariants"));
    invariants = invariants.substring(0, invariants.indexOf("\n## ", 1));
    List<String> tests =
        TEST_NAME
            .matcher(invariants)
            .results()
            .map(test -> test.group(1) + "/src/test/java/org/pulsarweb/" + test.group())
            .map(name -> name.replace("`", "") + ".java")
            .toList();

    assertThat(tests)
        .isNotEmpty()
        .allSatisfy(test -> assertThat(House.ROOT.resolve(test)).isRegularFile());
  }

  private static Stream<String> uses(HousePlan.Room room, Predicate<String> isForbidden) {
    return House.mainClasses().stream()
        .filter(type -> type.getPackageName().equals(room.packageName()))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(use -> isForbidden.test(packageOf(use)))
        .map(Dependency::getDescription)
        .sorted();
  }

  private static String packageOf(Dependency use) {
    JavaClass target = use.getTargetClass().getBaseComponentType();
    return target.isPrimitive() ? "java.lang" : target.getPackageName();
  }

  private static boolean isHouse(String packageName) {
    return packageName.startsWith("org.pulsarweb.");
  }

  private static String roomOf(String packageName) {
    return packageName.substring("org.pulsarweb.".length());
  }

  private static boolean isIn(String packageName, Set<String> prefixes) {
    return prefixes.stream()
        .anyMatch(prefix -> packageName.equals(prefix) || packageName.startsWith(prefix + "."));
  }
}
