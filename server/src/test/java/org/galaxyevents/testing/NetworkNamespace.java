package org.galaxyevents.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A host of its own on this machine, as far as the network goes, whose cable can be pulled. To make
 * one takes root, or a sudo that asks nothing. Confined to the test's thread.
 */
public final class NetworkNamespace implements AutoCloseable {

  private final String name;
  private final String outside;
  private final String inside;
  private final String subnet;

  private NetworkNamespace(int number) {
    this.name = "gev" + number;
    this.outside = name + "o";
    this.inside = name + "i";
    this.subnet = "10.%d.%d.".formatted(64 + number / 256 % 128, number % 256);
  }

  /** Makes one with a cable to this machine. */
  public static NetworkNamespace create() throws IOException, InterruptedException {
    NetworkNamespace made = new NetworkNamespace(ThreadLocalRandom.current().nextInt(32_768));
    made.ip("netns", "add", made.name);
    made.ip("link", "add", made.outside, "type", "veth", "peer", "name", made.inside);
    made.ip("link", "set", made.inside, "netns", made.name);
    made.ip("addr", "add", made.subnet + "1/30", "dev", made.outside);
    made.ip("link", "set", made.outside, "up");
    made.ip("-n", made.name, "addr", "add", made.subnet + "2/30", "dev", made.inside);
    made.plug();
    return made;
  }

  /** Under what address it sees this machine. */
  public InetAddress address() throws IOException {
    return InetAddress.getByName(subnet + "1");
  }

  /** Runs the rest of a command line there. */
  public List<String> wrapper() {
    return command("netns", "exec", name);
  }

  /** From now on no packet comes through, and nobody is told. */
  public void unplug() throws IOException, InterruptedException {
    ip("-n", name, "link", "set", inside, "down");
  }

  public void plug() throws IOException, InterruptedException {
    ip("-n", name, "link", "set", inside, "up");
  }

  private void ip(String... arguments) throws IOException, InterruptedException {
    PostgresServer.run(command(arguments));
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    if (!PostgresServer.isRoot()) {
      command.addAll(List.of("sudo", "-n"));
    }
    command.add("ip");
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() throws IOException {
    try {
      ip("netns", "delete", name);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
