package org.galaxyevents.cluster;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Optional;

/**
 * A folder that belongs to the user as whom a process runs, and that nobody else looks into.
 * Immutable.
 *
 * @param owner empty: whoever runs this process
 */
record OwnedFolder(Path path, Optional<String> owner) {

  static OwnedFolder create(Path path, Optional<String> owner) throws IOException {
    Files.createDirectories(path);
    OwnedFolder folder = new OwnedFolder(path, owner);
    folder.handOver(path, "rwx------");
    return folder;
  }

  /** A folder of this process's own that a group may go through, but not list. */
  static Path createPassage(Path path, Optional<String> group) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
    if (group.isPresent()) {
      attributes(path).setGroup(lookup(path).lookupPrincipalByGroupName(group.get()));
    }
    return path;
  }

  /** Creates a folder in it. */
  OwnedFolder folder(String name) throws IOException {
    return create(path.resolve(name), owner);
  }

  /** Writes a file that its owner alone can read. */
  Path write(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            path.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
    handOver(file, "r--------");
    return file;
  }

  private void handOver(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    if (owner.isPresent()) {
      attributes(file).setOwner(lookup(file).lookupPrincipalByName(owner.get()));
    }
  }

  private static PosixFileAttributeView attributes(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }

  private static UserPrincipalLookupService lookup(Path file) {
    FileSystem system = file.getFileSystem();
    return system.getUserPrincipalLookupService();
  }
}
