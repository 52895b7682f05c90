package org.galaxyevents.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mail server on a free port of this machine, which takes mails, or does what it is told instead.
 * Thread-safe.
 */
public final class SmtpServer implements AutoCloseable {

  /** What it does with mails. */
  public enum Mood {
    TAKES_MAILS,
    /** Accepts connections and says nothing. */
    HANGS,
    /** Knows no address. */
    REFUSES_ADDRESSES,
    /** Asks to come back later. */
    IS_BUSY,
    /** Ends the connection after one mail. */
    HANGS_UP_AFTER_ONE
  }

  private final ServerSocket door;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final AtomicInteger connected = new AtomicInteger();
  private volatile Mood mood = Mood.TAKES_MAILS;

  private SmtpServer(ServerSocket door) {
    this.door = door;
  }

  public static SmtpServer start() throws IOException {
    SmtpServer server = new SmtpServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  public int port() {
    return door.getLocalPort();
  }

  public void become(Mood other) {
    mood = other;
  }

  /** The mails that it took, headers and text. */
  public List<String> mails() {
    return List.copyOf(mails);
  }

  /** How many connections there have been. */
  public int connections() {
    return connected.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = door.accept();
        connections.add(socket);
        connected.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The test has ended.
      return;
    }
  }

  private void serve(Socket socket) {
    if (mood == Mood.HANGS) {
      return;
    }
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      say(socket, "220 here");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!answer(socket, in, line)) {
          return;
        }
      }
    } catch (IOException gone) {
      return;
    }
  }

  private boolean answer(Socket socket, BufferedReader in, String line) throws IOException {
    String command =
        line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
    switch (command) {
      case "RCPT" ->
          say(
              socket,
              switch (mood) {
                case REFUSES_ADDRESSES -> "550 no such user";
                case IS_BUSY -> "451 try again later";
                case TAKES_MAILS, HANGS, HANGS_UP_AFTER_ONE -> "250 ok";
              });
      case "DATA" -> {
        say(socket, "354 go on");
        mails.add(text(in));
        say(socket, "250 taken");
        return mood != Mood.HANGS_UP_AFTER_ONE;
      }
      case "QUIT" -> {
        say(socket, "221 bye");
        return false;
      }
      default -> say(socket, "250 ok");
    }
    return true;
  }

  private static String text(BufferedReader in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      lines.add(line);
    }
    return String.join("\n", lines);
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
