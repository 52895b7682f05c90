package org.galaxyevents.http;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A listening socket that this process was started with, as systemd hands it over. Java knows
 * nothing of such, so the C library is asked; the numbers are Linux's. Immutable.
 *
 * @param path its file, if it is a unix socket and has one
 */
@SuppressWarnings("restricted") // The command line allows native access; see jvm.options.
record InheritedSocket(int descriptor, boolean isUnix, Optional<Path> path) {

  private static final int SOL_SOCKET = 1;
  private static final int SO_ACCEPTCONN = 30;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;
  private static final int O_NONBLOCK = 04000;
  private static final int AF_UNIX = 1;

  /** More than any {@code sockaddr} has. */
  private static final int ADDRESS_BYTES = 128;

  private static final FunctionDescriptor FCNTL =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final FunctionDescriptor GETSOCKOPT =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS);
  private static final FunctionDescriptor GETSOCKNAME =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  /**
   * Makes it fit for an event loop, which must never wait for a client that has left again.
   *
   * @throws IOException if it is not what it should be, or cannot be used here, saying why
   */
  static InheritedSocket take(ListenAddress.Inherited address) throws IOException {
    if (!Epoll.isAvailable()) {
      throw refused(
          address,
          "that needs Linux's epoll, which cannot be used here (%s). Let the server listen by itself"
              .formatted(Epoll.unavailabilityCause()));
    }
    int descriptor = address.descriptor();
    try (Arena arena = Arena.ofConfined()) {
      if (!listens(descriptor, arena)) {
        throw refused(
            address, "it is no socket that listens. Who starts this server has to open it");
      }
      if (!isMadeFit(descriptor)) {
        throw refused(address, "its flags cannot be set");
      }
      return named(descriptor, arena);
    } catch (IOException refusal) {
      throw refusal;
    } catch (Throwable failure) {
      throw new IllegalStateException("the C library could not be called", failure);
    }
  }

  private static boolean listens(int descriptor, Arena arena) throws Throwable {
    MemorySegment listens = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
    MethodHandle getsockopt = function("getsockopt", GETSOCKOPT);
    int asked =
        (int) getsockopt.invokeExact(descriptor, SOL_SOCKET, SO_ACCEPTCONN, listens, length);
    return asked == 0 && listens.get(ValueLayout.JAVA_INT, 0) != 0;
  }

  private static boolean isMadeFit(int descriptor) throws Throwable {
    MethodHandle fcntl = function("fcntl", FCNTL, Linker.Option.firstVariadicArg(2));
    int flags = (int) fcntl.invokeExact(descriptor, F_GETFL, 0);
    int unblocked = (int) fcntl.invokeExact(descriptor, F_SETFL, flags | O_NONBLOCK);
    int kept = (int) fcntl.invokeExact(descriptor, F_SETFD, FD_CLOEXEC);
    return flags >= 0 && unblocked >= 0 && kept >= 0;
  }

  private static InheritedSocket named(int descriptor, Arena arena) throws Throwable {
    MemorySegment address = arena.allocate(ADDRESS_BYTES);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_BYTES);
    int asked = (int) function("getsockname", GETSOCKNAME).invokeExact(descriptor, address, length);
    if (asked != 0 || address.get(ValueLayout.JAVA_SHORT, 0) != AF_UNIX) {
      return new InheritedSocket(descriptor, false, Optional.empty());
    }
    int bytes = length.get(ValueLayout.JAVA_INT, 0) - Short.BYTES;
    // One without a file has no name, or one that begins with a NUL.
    boolean hasFile = bytes > 0 && address.get(ValueLayout.JAVA_BYTE, Short.BYTES) != 0;
    return new InheritedSocket(
        descriptor,
        true,
        hasFile
            ? Optional.of(Path.of(address.getString(Short.BYTES, StandardCharsets.UTF_8)))
            : Optional.empty());
  }

  private static MethodHandle function(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(), signature, options);
  }

  private static IOException refused(ListenAddress.Inherited address, String why) {
    return new IOException("Cannot listen on %s: %s.".formatted(address, why));
  }
}
