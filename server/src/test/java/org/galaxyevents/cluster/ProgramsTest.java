package org.galaxyevents.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramsTest {

  @TempDir private Path folder;

  @Test
  void the_packages_of_all_that_is_missing_are_named_together() {
    Map<String, String> packages =
        Map.of("initdb", "postgresql", "postgres", "postgresql", "nginx", "nginx");

    assertThatThrownBy(() -> Programs.find(packages, List.of(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("On Debian: apt install nginx postgresql");
  }

  @Test
  void the_first_folder_that_has_a_program_counts() throws IOException {
    Path first = program("new");
    Path second = program("old");

    Programs found = Programs.find(Map.of("postgres", "postgresql"), List.of(first, second));

    assertThat(found.path("postgres")).isEqualTo(first.resolve("postgres").toString());
  }

  @Test
  void what_cannot_be_run_is_no_program() throws IOException {
    Files.createFile(folder.resolve("nginx"));

    assertThatThrownBy(() -> Programs.find(Map.of("nginx", "nginx"), List.of(folder)))
        .hasMessageContaining("not installed");
  }

  private Path program(String name) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));
    Files.createFile(
        home.resolve("postgres"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return home;
  }
}
