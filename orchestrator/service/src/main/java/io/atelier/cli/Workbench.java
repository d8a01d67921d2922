package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// What every measurement on the command line stands on.
///
/// @param spec the command that measures
record Workbench(Studio studio, CommandSpec spec) {

  /// Refuses what was asked for, with how the command is used.
  void require(boolean held, String otherwise) {
    if (!held) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  void requireComfyUi(Path checkout) {
    require(
        Files.isRegularFile(checkout.resolve("main.py")),
        "--comfyui names %s, where no main.py is; name a checkout of ComfyUI".formatted(checkout));
  }

  /// Python as the measured pictures use it, made first if it is not there.
  PythonEnvironment environment() {
    return studio.setup().on(spec.commandLine().getErr()).ensure();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
