package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Answers one connection with given bytes, whatever it asks, and keeps what it asked. */
final class CannedServer implements AutoCloseable {

  private final ServerSocket listening;
  private final CompletableFuture<List<String>> request = new CompletableFuture<>();
  private final boolean closesAfterwards;
  private final String answer;

  private CannedServer(String answer, boolean closesAfterwards) throws IOException {
    this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.answer = answer;
    this.closesAfterwards = closesAfterwards;
    Thread.ofVirtual().start(this::serve);
  }

  static CannedServer thatAnswers(String answer) throws IOException {
    return new CannedServer(answer, true);
  }

  static CannedServer thatStaysOpenAfter(String answer) throws IOException {
    return new CannedServer(answer, false);
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + path);
  }

  List<String> request() throws Exception {
    return request.get(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void serve() {
    try (Socket socket = listening.accept()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      request.complete(lines);
      socket.getOutputStream().write(answer.getBytes(UTF_8));
      if (!closesAfterwards) {
        in.readLine(); // Until the client closes.
      }
    } catch (IOException e) {
      request.completeExceptionally(e);
    }
  }
}
