package org.galaxyevents.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that answers each line with a line. Confined to one thread. */
final class ChildProcess implements AutoCloseable {

  private static final int ANSWER_SECONDS = 180;

  /** The unit of the times in /proc on every Linux that Java runs on. */
  private static final int TICKS_PER_SECOND = 100;

  private final Process process;
  private final PrintStream commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private ChildProcess(Process process) {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  static ChildProcess start(List<String> command) throws IOException {
    return new ChildProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Sends a command; returns the words of the answer without the first, which names it. */
  List<String> ask(String command) throws IOException, InterruptedException {
    commands.println(command);
    return answer();
  }

  /** The words of the next line, without the first. */
  List<String> answer() throws IOException, InterruptedException {
    String line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (line == null || line.isEmpty()) {
      throw new IOException("a process under test ended or did not answer: " + process.info());
    }
    List<String> words = List.of(line.split(" ", -1));
    return words.subList(1, words.size());
  }

  /** The CPU seconds that it has used, in user mode and in the kernel. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    // The name in parentheses may contain anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
  }

  /** Its memory in bytes, shared pages by share. */
  long pss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("the kernel does not tell the PSS of " + process.pid());
  }

  /** Ends it as a crash would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(answers::add);
    } catch (IOException ended) {
      // Said below, in the same way as an end without an error.
    }
    answers.add("");
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
