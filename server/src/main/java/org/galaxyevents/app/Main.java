package org.galaxyevents.app;

import org.galaxyevents.simulator.SimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "galaxy-events",
    description = "Real-time updates for Galaxy, over Server-Sent Events.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      MonitorCommand.class,
      ClusterCommand.class,
      SimulateCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  /** What this build is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"galaxy-events 0.1.0"};
    }
  }

  private Main() {}

  /**
   * Runs a command and exits with its status: 0, 1 if it failed, 2 if what it was told cannot be.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setParameterExceptionHandler((mistake, all) -> {
      mistake.getCommandLine().getErr().println(mistake.getMessage());
      mistake
          .getCommandLine()
          .getErr()
          .println(
              "'%s --help' says what there is."
                  .formatted(mistake.getCommandLine().getCommandSpec().qualifiedName()));
      return 2;
    });
    if (arguments.length == 0) {
      line.usage(System.out);
      return 0;
    }
    return line.execute(arguments);
  }
}
