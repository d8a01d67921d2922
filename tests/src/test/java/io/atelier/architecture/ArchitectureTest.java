package io.atelier.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.atelier");

  static Stream<String> packages() {
    return DirectionLine.OURS.packages().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void usesOnlyWhatStandsToItsRight(String name) {
    Set<String> forbidden = DirectionLine.OURS.forbiddenTo(name);
    noClasses()
        .that(residesIn(Set.of(name)))
        .should()
        .dependOnClassesThat(residesIn(forbidden))
        .check(OURS);
  }

  @Test
  void livesInAListedPackage() {
    Set<String> listed =
        Stream.concat(packages(), DirectionLine.BESIDE.stream()).collect(Collectors.toSet());
    classes().should(ResideIn.oneOf(listed)).check(OURS);
  }

  @ParameterizedTest
  @CsvSource({"bridge", "client", "setup"})
  void standsBesideTheLineWithNothingOfOursBelow(String name) {
    noClasses()
        .that(residesIn(Set.of(name)))
        .should()
        .dependOnClassesThat(
            describe(
                "are ours and elsewhere",
                type ->
                    type.getPackageName().startsWith(DirectionLine.ROOT)
                        && !DirectionLine.packageOf(type).equals(name)))
        .check(OURS);
  }

  @Test
  void hasNoCycles() {
    slices().matching("io.atelier.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @ParameterizedTest
  @CsvSource({
    "jep, bridge",
    "io.atelier.bridge, bridge nodes workers app",
    "io.atelier.setup, setup cli app",
    "org.apache.commons.exec, setup workers",
    "picocli, cli app",
    "ch.qos.logback, app",
    "io.opentelemetry, app",
    "org.springframework.jdbc, app jobs library",
    "org.springframework.dao, app jobs",
    "org.flywaydb, app jobs",
    "com.zaxxer.hikari, app jobs",
    "org.sqlite, jobs"
  })
  void keepsAnOutsideThingAtHome(String target, String homes) {
    noClasses()
        .that(DescribedPredicate.not(residesIn(Set.of(homes.split(" ", -1)))))
        .should()
        .dependOnClassesThat(
            describe(
                "are in " + target,
                type ->
                    type.getPackageName().equals(target)
                        || type.getPackageName().startsWith(target + ".")))
        .check(OURS);
  }

  /// What keeps something may use Spring's JDBC, and nothing else of it.
  @Test
  void keepsSpringAtHome() {
    noClasses()
        .that(DescribedPredicate.not(residesIn(Set.of("app", "api"))))
        .should()
        .dependOnClassesThat(
            describe(
                "are Spring's, beyond JDBC",
                type ->
                    type.getPackageName().startsWith("org.springframework.")
                        && !type.getPackageName().startsWith("org.springframework.jdbc.")
                        && !type.getPackageName().equals("org.springframework.dao")))
        .check(OURS);
  }

  @Test
  void standsInTheReadme() throws IOException {
    Path readme = Path.of(System.getProperty("atelier.root"), "README.md");
    assertThat(Files.readString(readme)).contains(DirectionLine.OURS.toString());
  }

  private static DescribedPredicate<JavaClass> residesIn(Set<String> packages) {
    return describe(
        "reside in " + packages, type -> packages.contains(DirectionLine.packageOf(type)));
  }
}
