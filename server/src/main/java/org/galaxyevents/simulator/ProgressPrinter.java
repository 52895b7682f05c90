package org.galaxyevents.simulator;

import java.io.IOException;
import java.io.PrintWriter;

/**
 * Shows progress: on a terminal one line that is written over each second, elsewhere every tenth.
 * Confined to the thread that brings the reports.
 */
final class ProgressPrinter implements SimulationListener {

  private static final int REPORTS_PER_LINE = 10;
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private int reports;

  ProgressPrinter(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void onProgress(SimulationReport report) {
    reports++;
    if (terminal) {
      out.print("\r" + report.progressLine() + CLEAR_REST_OF_LINE);
      out.flush();
    } else if (reports % REPORTS_PER_LINE == 0) {
      out.println(report.progressLine());
      out.flush();
    }
  }

  /** The command says it. */
  @Override
  public void onFailure(IOException cause) {}
}
