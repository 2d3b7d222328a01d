package org.pulsarweb.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What code may not do, wherever it stands. Each known exception is listed with its reason. */
class HouseRulesTest {
  private static final Set<String> BANNED_WORDS =
      Set.of(
          "Impl",
          "Util",
          "Utils",
          "Helper",
          "Helpers",
          "Manager",
          "Common",
          "Base",
          "Default",
          "Data",
          "Processor",
          "Service");

  /** Names that a specification gave, as class and reason. */
  private static final Map<String, String> NAMED_BY_A_SPECIFICATION = Map.of();

  /** Public types that are open for extension, as type and reason. */
  private static final Map<String, String> OPEN_TYPES =
      Map.of(
          "Posted",
          "what is posted to a loop is a link of its queue, so that posting makes no object",
          "Relay",
          "the work it does is its owner's");

  /** Classes that open what is closed to them, as class and reason. */
  private static final Map<String, String> OPENERS =
      Map.of(
          "loop." + simpleName(House.PLAN.scheduler()),
          "the JDK's scheduler of virtual threads",
          "dist.MainMethod",
          "the main method of a user's program need not be public",
          "codec.Members",
          "components of a user's records and lambdas need not be public",
          "actor.MethodCall",
          "an actor's interface need not be public",
          "actor.Wire",
          "the same",
          "actor.Commands",
          "a command's record need not be public",
          "rpc.InterfaceMethods",
          "a service's interface need not be public");

  /** Classes that call native code by themselves, as class and reason. */
  private static final Map<String, String> NATIVE =
      Map.of(
          "app.Libc", "users, sessions and streams of a process, of which the JDK knows nothing",
          "loop.Descriptors", "flags of a descriptor that came from another process",
          "web.OpenFile", "none: but a mapping of a file that is to end at once takes an arena");

  /** Classes that may touch a logger outside {@code app}, as class and reason. */
  private static final Map<String, String> LOGGERS =
      Map.of(
          "loop.NettyLogger",
          "it keeps Netty from waking the log before there is a need",
          "actor.LoggedEvents",
          "what happens to actors is not to be lost when nobody has said where it goes");

  /** Classes that talk to whoever started them, outside the rooms that are programs. */
  private static final Map<String, String> TALKERS =
      Map.of(
          "actor.ActorJvm",
          "it is the program of a child's JVM",
          "actor.PrintedEvents",
          "the parent of a child's JVM reads it, and a program without a log has nothing better");

  private static final String HANDLERS_SLEEP = "its handlers sleep, as a user's may; it does not";

  /** Tests that may sleep, as class and reason. */
  private static final Map<String, String> SLEEPERS =
      Map.of(
          "loop.FiberTest", "what a sleep in a fiber does to its loop is what it tests",
          "loop.RelayTest", "what a piece that sleeps does to the others is what it tests",
          "socket.SocketServerTest", HANDLERS_SLEEP,
          "web.FaultTest", HANDLERS_SLEEP,
          "web.FiberHandlerTest", HANDLERS_SLEEP,
          "web.Http2ServingTest", HANDLERS_SLEEP,
          "web.LimitsTest", HANDLERS_SLEEP,
          "web.MessagesContract", HANDLERS_SLEEP,
          "web.ServingTest", HANDLERS_SLEEP,
          "web.StopTest", HANDLERS_SLEEP);

  /** Rooms that are programs: they talk to whoever started them. */
  private static final String[] PROGRAMS = packages("app", "dist", "examples", "benchmarks");

  @Test
  void a_name_says_what_a_class_is_for() {
    assertThat(House.mainClasses())
        .filteredOn(type -> !NAMED_BY_A_SPECIFICATION.containsKey(shortName(type)))
        .filteredOn(type -> words(type).anyMatch(BANNED_WORDS::contains))
        .isEmpty();
  }

  @Test
  void one_class_knows_how_virtual_threads_are_scheduled() {
    assertThat(House.PLAN.built())
        .flatExtracting(room -> House.sources(room.name()).toList())
        .filteredOn(HouseRulesTest::mentionsTheScheduler)
        .extracting(House::name)
        .containsExactly(
            "loop/src/main/java/org/pulsarweb/loop/%s.java"
                .formatted(simpleName(House.PLAN.scheduler())));
  }

  @Test
  void closed_members_stay_closed() {
    noClasses()
        .that(areNotIn(OPENERS))
        .should(
            callMethodWhere(
                called(
                    "setAccessible, trySetAccessible or privateLookupIn",
                    "setAccessible",
                    "trySetAccessible",
                    "privateLookupIn")))
        .check(House.mainClasses());
  }

  @Test
  void one_class_of_a_room_calls_native_code() {
    noClasses()
        .that(areNotIn(NATIVE))
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
        .check(House.mainClasses());
  }

  @Test
  void http_never_sees_a_socket_or_a_channel() {
    noClasses()
        .that(resideInAPackage("org.pulsarweb.http"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.channels..", "javax.net..", "io.netty..")
                .or(named("java\\.net\\.(Server|Datagram|Multicast)?Socket")))
        .check(House.mainClasses());
  }

  @Test
  void http_never_sees_a_thread() {
    noClasses()
        .that(resideInAPackage("org.pulsarweb.http"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util.concurrent", "java.util.concurrent.locks")
                .or(named("java\\.lang\\.(Thread|ThreadLocal|ScopedValue)(\\$.*)?")))
        .check(House.mainClasses());
  }

  @Test
  void http_never_asks_for_the_time() {
    noClasses()
        .that(resideInAPackage("org.pulsarweb.http"))
        .should(
            callMethodWhere(
                called(
                    "now, nanoTime or currentTimeMillis",
                    "now",
                    "nanoTime",
                    "currentTimeMillis",
                    "systemUTC",
                    "systemDefaultZone")))
        .orShould()
        .dependOnClassesThat(named("java\\.time\\.(Clock|InstantSource)"))
        .check(House.mainClasses());
  }

  @Test
  void nothing_is_written_or_read_by_java_serialization() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(
                JavaClass.Predicates.assignableTo(ObjectInputStream.class)
                    .or(JavaClass.Predicates.assignableTo(ObjectOutputStream.class))))
        .check(House.mainClasses());
  }

  @Test
  void a_library_does_not_talk_to_the_terminal() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PROGRAMS)
        .and(areNotIn(TALKERS))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .dependOnClassesThat(named("java\\.lang\\.IO"))
        .orShould(callMethodWhere(called("printStackTrace", "printStackTrace")))
        .check(House.mainClasses());
  }

  @Test
  void only_app_logs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages("app", "benchmarks"))
        .and(areNotIn(LOGGERS))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "org.slf4j..",
                    "ch.qos.logback..",
                    "java.util.logging..",
                    "io.netty.util.internal.logging..")
                .or(named("java\\.lang\\.System\\$Logger.*")))
        .check(House.mainClasses());
  }

  @Test
  void a_queue_is_bounded() {
    assertThat(House.mainClasses())
        .filteredOn(type -> !type.getPackageName().equals("org.pulsarweb.benchmarks"))
        .flatExtracting(type -> List.copyOf(type.getConstructorCallsFromSelf()))
        .filteredOn(HouseRulesTest::opensAnUnboundedQueue)
        .extracting(JavaConstructorCall::getDescription)
        .isEmpty();
  }

  @Test
  void an_executor_has_a_bounded_queue() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.pulsarweb.benchmarks")
        .should(
            callMethodWhere(
                called(
                    "an executor whose queue or threads have no limit",
                    "newFixedThreadPool",
                    "newCachedThreadPool",
                    "newSingleThreadExecutor",
                    "newScheduledThreadPool",
                    "newSingleThreadScheduledExecutor")))
        .check(House.mainClasses());
  }

  @Test
  void a_public_type_is_closed() {
    List<Path> files =
        House.PLAN.libraries().stream().flatMap(room -> House.sources(room.name())).toList();

    assertThat(PublicType.read(files))
        .isNotEmpty()
        .filteredOn(type -> !OPEN_TYPES.containsKey(type.name()))
        .filteredOn(type -> !type.isClosed())
        .extracting(type -> type.name() + " in " + type.file())
        .as("classes that are neither final nor sealed nor an exception")
        .isEmpty();
  }

  @Test
  void a_test_does_not_sleep() {
    noClasses()
        .that(areNotIn(SLEEPERS))
        .should(callMethodWhere(called("sleep", "sleep")))
        .allowEmptyShould(true)
        .check(House.testClasses());
  }

  @Test
  void a_test_has_no_mocks() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.mockito..", "org.easymock..", "org.jmock..", "org.powermock..", "mockit.."))
        .allowEmptyShould(true)
        .check(House.testClasses());
  }

  @Test
  void an_exception_to_a_rule_names_a_class_that_exists() {
    var names = new HashSet<String>();
    House.mainClasses().forEach(type -> names.add(shortName(type)));
    House.testClasses().forEach(type -> names.add(shortName(type)));

    for (var exceptions :
        List.of(NAMED_BY_A_SPECIFICATION, OPENERS, NATIVE, LOGGERS, SLEEPERS, TALKERS)) {
      assertThat(names).containsAll(exceptions.keySet());
    }
  }

  private static boolean mentionsTheScheduler(Path source) {
    String text = House.text(source);
    return text.contains("ThreadBuilders")
        || text.contains("VirtualThreadBuilder")
        || text.contains("java.lang.VirtualThread");
  }

  private static boolean opensAnUnboundedQueue(JavaConstructorCall call) {
    JavaClass queue = call.getTargetOwner();
    boolean hasBound =
        call.getTarget().getRawParameterTypes().stream()
            .anyMatch(parameter -> parameter.isEquivalentTo(int.class));
    return queue.isEquivalentTo(LinkedTransferQueue.class)
        || queue.isEquivalentTo(PriorityBlockingQueue.class)
        || ((queue.isEquivalentTo(LinkedBlockingQueue.class)
                || queue.isEquivalentTo(LinkedBlockingDeque.class))
            && queue.isAssignableTo(BlockingQueue.class)
            && !hasBound);
  }

  /** Splits a class's own name at its capitals: {@code HttpServer} is two words. */
  private static Stream<String> words(JavaClass type) {
    return Arrays.stream(type.getSimpleName().split("(?=[A-Z])"));
  }

  /** Returns room and class, without what lies inside it: {@code loop.Fibers}. */
  private static String shortName(JavaClass type) {
    return type.getName().replaceFirst("^org\\.pulsarweb\\.", "").replaceFirst("\\$.*", "");
  }

  private static String simpleName(String roomAndName) {
    return roomAndName.substring(roomAndName.indexOf('.') + 1);
  }

  private static String[] packages(String... rooms) {
    return Arrays.stream(rooms).map("org.pulsarweb."::concat).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> areNotIn(Map<String, String> exceptions) {
    return DescribedPredicate.describe(
        "are not in " + exceptions.keySet(), type -> !exceptions.containsKey(shortName(type)));
  }

  private static DescribedPredicate<JavaClass> named(String pattern) {
    return DescribedPredicate.describe("named " + pattern, type -> type.getName().matches(pattern));
  }

  private static DescribedPredicate<JavaMethodCall> called(String description, String... names) {
    Set<String> wanted = Set.of(names);
    return DescribedPredicate.describe(description, call -> wanted.contains(call.getName()));
  }
}
