package chat.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrows between packages: what a package may use, beside itself and the JDK. They run
 * downwards only; a package that is not named by another's rule is not used by it.
 */
@AnalyzeClasses(
    packages = "chat",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  /** What another module's tests lend to ours is in a jar when the build packages. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String PROTOCOL = "chat.protocol..";

  private static final String LIMIT = "chat.server.limit..";

  private static final String BOUNCY_CASTLE = "org.bouncycastle..";
  private static final String PCOLLECTIONS = "org.pcollections..";

  @ArchTest
  static final ArchRule protocol =
      classes()
          .that()
          .resideInAPackage(PROTOCOL)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(PROTOCOL, "java..", "com.google.gson..", "org.jspecify.."));

  @ArchTest
  static final ArchRule session =
      uses(
          "chat.server.session..",
          "chat.server.journal..",
          "chat.server.room..",
          "chat.server.account..",
          "chat.server.store..",
          "chat.server.net..",
          LIMIT,
          PROTOCOL,
          PCOLLECTIONS);

  /** Gson, because the protocol hands out JSON where a request is none of its own. */
  @ArchTest
  static final ArchRule admin =
      uses(
          "chat.server.admin..",
          "chat.server.journal..",
          "chat.server.account..",
          "chat.server.store..",
          "chat.server.net..",
          LIMIT,
          PROTOCOL,
          "com.google.gson..");

  @ArchTest
  static final ArchRule journal =
      uses(
          "chat.server.journal..",
          "chat.server.room..",
          "chat.server.account..",
          "chat.server.store..",
          LIMIT,
          PROTOCOL,
          PCOLLECTIONS);

  @ArchTest static final ArchRule room = uses("chat.server.room..", PROTOCOL, PCOLLECTIONS);

  @ArchTest
  static final ArchRule account = uses("chat.server.account..", LIMIT, PROTOCOL, BOUNCY_CASTLE);

  @ArchTest static final ArchRule store = uses("chat.server.store..", PROTOCOL, "org.sqlite..");

  @ArchTest static final ArchRule net = uses("chat.server.net..", LIMIT, BOUNCY_CASTLE);

  /** Names and counts of the limits that bite: below all who keep one. */
  @ArchTest static final ArchRule limit = uses(LIMIT);

  @ArchTest static final ArchRule link = uses("chat.client.link..", PROTOCOL);

  @ArchTest static final ArchRule state = uses("chat.client.state..", PROTOCOL);

  /**
   * What a link delivers and a state holds are values of the protocol, so a view sees those too.
   */
  @ArchTest
  static final ArchRule ui =
      uses(
          "chat.client.ui..", "chat.client.state..", "chat.client.link..", PROTOCOL, "org.jline..");

  @ArchTest
  static final ArchRule testkit =
      uses(
          "chat.testkit..",
          "chat.client.link..",
          "chat.server..",
          PROTOCOL,
          "info.picocli..",
          "picocli..",
          "org.HdrHistogram..",
          "com.github.difflib..",
          "org.junit.jupiter.api..",
          "org.junit.platform.commons..",
          "com.google.gson..",
          "com.sun.management..",
          "java.sql..",
          BOUNCY_CASTLE);

  /** Whoever has another test framework must be able to use the rest. */
  @ArchTest
  static final ArchRule onlyTheExtensionKnowsJUnit =
      noClasses()
          .that()
          .resideOutsideOfPackage("chat.testkit.junit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.junit..");

  @ArchTest
  static final ArchRule serverKnowsNoClient =
      noClasses()
          .that()
          .resideInAPackage("chat.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("chat.client..", "chat.testkit..");

  @ArchTest
  static final ArchRule clientKnowsNoServer =
      noClasses()
          .that()
          .resideInAPackage("chat.client..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("chat.server..", "chat.testkit..");

  @ArchTest
  static final ArchRule noCycles = slices().matching("chat.(**)").should().beFreeOfCycles();

  /** Beside the store, only the checker: it must not believe the server about what is on disk. */
  @ArchTest
  static final ArchRule sqlIsInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackages("chat.server.store..", "chat.testkit.check..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule theTerminalIsInTheUi =
      noClasses()
          .that()
          .resideOutsideOfPackage("chat.client.ui..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jline..");

  @ArchTest
  static final ArchRule logsGoThroughSlf4j =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..");

  @ArchTest
  static final ArchRule onlyTheServersMainPrints =
      noClasses()
          .that()
          .resideInAPackage("chat.server..")
          .and()
          .doNotHaveFullyQualifiedName("chat.server.Main")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?)");

  /** Logback is for the programs: a library does not choose where its lines go. */
  private static ArchRule uses(String own, String... others) {
    List<String> allowed = new ArrayList<>(List.of(others));
    allowed.addAll(List.of(own, "java..", "javax..", "org.jspecify..", "org.slf4j.."));
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .allowEmptyShould(true);
  }
}
