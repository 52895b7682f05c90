package org.galaxyevents;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps the packages as ARCHITECTURE.md describes them: who may see whom, and where each library
 * stays.
 */
final class ArchitectureTest {

  private static final String ROOT = "org.galaxyevents.";

  /** Each package and those that it may see; {@code app} sees all. */
  private static final Map<String, List<String>> SEES =
      Map.ofEntries(
          entry("event", List.of()),
          entry("security", List.of()),
          entry("sse", List.of("event", "security")),
          entry("database", List.of()),
          entry("database.postgres", List.of("database")),
          entry("database.sqlite", List.of("database")),
          entry("change", List.of("event")),
          entry("change.postgres", List.of("change", "event", "database", "database.postgres")),
          entry("change.sqlite", List.of("change", "event", "database", "database.sqlite")),
          entry("election", List.of()),
          entry(
              "election.jdbc",
              List.of("election", "database", "database.postgres", "database.sqlite")),
          entry("health", List.of()),
          entry("bus", List.of("event")),
          entry("bus.local", List.of("bus", "event")),
          entry("bus.rabbitmq", List.of("bus", "event")),
          entry("monitor", List.of("change", "election", "event", "bus")),
          entry("monitor.jdbc", List.of("monitor", "event", "database")),
          entry("connection", List.of("event", "sse")),
          entry("catchup", List.of("event")),
          entry("catchup.jdbc", List.of("catchup", "event", "database")),
          entry("viewer", List.of("bus", "catchup", "connection", "event", "security")),
          entry("viewer.jdbc", List.of("viewer", "database", "event")),
          entry("worker", List.of("bus", "catchup", "connection", "event", "sse", "viewer")),
          entry("account", List.of("database", "event", "security")),
          entry("history", List.of("account", "database", "event")),
          entry("entrypoint", List.of("account", "bus", "database", "event", "history")),
          entry(
              "notification",
              List.of("account", "bus", "catchup", "database", "event", "security")),
          entry("notification.mail", List.of("notification")),
          entry("simulator", List.of()),
          entry("cluster", List.of()),
          entry(
              "http",
              List.of(
                  "account",
                  "catchup",
                  "connection",
                  "database",
                  "entrypoint",
                  "event",
                  "health",
                  "history",
                  "notification",
                  "security",
                  "sse",
                  "viewer")),
          entry(
              "config",
              List.of(
                  "account",
                  "bus.rabbitmq",
                  "catchup",
                  "connection",
                  "database.postgres",
                  "http",
                  "notification")));

  /** Where each library may be used. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          entry("io.netty", List.of("http")),
          entry("com.rabbitmq", List.of("bus.rabbitmq")),
          entry(
              "org.jdbi",
              List.of(
                  "database",
                  "database.postgres",
                  "database.sqlite",
                  "account",
                  "entrypoint",
                  "history",
                  "notification",
                  "election.jdbc",
                  "monitor.jdbc",
                  "catchup.jdbc",
                  "viewer.jdbc",
                  "change.postgres",
                  "change.sqlite")),
          entry(
              "java.sql",
              List.of(
                  "database.postgres",
                  "database.sqlite",
                  "account",
                  "entrypoint",
                  "history",
                  "notification",
                  "election.jdbc",
                  "monitor.jdbc",
                  "catchup.jdbc",
                  "viewer.jdbc",
                  "change.postgres",
                  "change.sqlite")),
          entry("org.sqlite", List.of("database.sqlite")),
          entry("org.postgresql", List.of("database.postgres", "change.postgres")),
          entry("com.zaxxer", List.of("database.postgres", "database.sqlite")),
          entry("org.flywaydb", List.of("database.postgres", "database.sqlite")),
          entry("com.password4j", List.of("account")),
          entry("jakarta.mail", List.of("notification.mail")),
          entry("org.eclipse.angus", List.of("notification.mail")),
          entry("picocli", List.of("app", "simulator")),
          entry("org.HdrHistogram", List.of("simulator")),
          entry("tools.jackson.dataformat", List.of("config", "http")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.galaxyevents");

  @Test
  void every_package_is_in_the_table() {
    Set<String> packages =
        CLASSES.stream()
            .map(each -> each.getPackageName())
            .filter(name -> name.startsWith(ROOT))
            .map(name -> name.substring(ROOT.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    packages.remove("app");

    assertThat(SEES.keySet()).containsAll(packages);
  }

  @Test
  void each_package_sees_only_what_it_may() {
    SEES.forEach((name, seen) -> {
      String[] allowed =
          java.util.stream.Stream.concat(seen.stream(), java.util.stream.Stream.of(name))
              .map(each -> ROOT + each)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + name)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.galaxyevents..").and(not(resideInAnyPackage(allowed))))
          .allowEmptyShould(true)
          .check(CLASSES);
    });
  }

  @Test
  void there_are_no_cycles() {
    slices().matching("org.galaxyevents.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void each_library_stays_in_its_adapters() {
    LIBRARIES.forEach((library, packages) ->
        noClasses()
            .that()
            .resideOutsideOfPackages(
                packages.stream().map(each -> ROOT + each).toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library + "..")
            .check(CLASSES));
  }

  @Test
  void only_app_and_the_acting_clients_start_threads() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "app", ROOT + "simulator")
            .should()
            .callMethod(Thread.class, "ofVirtual")
            .orShould()
            .callMethod(Thread.class, "ofPlatform")
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .callMethod(java.util.concurrent.Executors.class, "newVirtualThreadPerTaskExecutor");

    rule.check(CLASSES);
  }

  @Test
  void only_app_reads_the_clock() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "app", ROOT + "simulator")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDateTime.class, "now")
        .check(CLASSES);
  }

  @Test
  void names_say_what_a_thing_is() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Service")
        .orShould()
        .haveSimpleNameEndingWith("Processor")
        .orShould()
        .haveSimpleNameStartingWith("Abstract")
        .orShould()
        .haveSimpleNameStartingWith("Base")
        .check(CLASSES);
  }

  @Test
  void every_package_says_what_it_is() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(org.jspecify.annotations.NullMarked.class)
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
