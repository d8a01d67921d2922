package io.atelier.cli;

import io.atelier.setup.BundleMade;
import io.atelier.setup.Platform;
import io.atelier.setup.SetupListener;
import io.atelier.setup.WebEditorVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Fills a folder from which `apply --offline` works.
@Command(
    name = "bundle",
    description = {
      "Fills a folder with every file of the lock, from which `env apply --offline` works without"
          + " a network.",
      "CPython's source and pyenv come with it where pyenv's cache holds a source."
    },
    mixinStandardHelpOptions = true)
final class EnvBundleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private SetupOptions options;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder, or an earlier bundle.")
  private Path out;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description = "For other machines than this: ${COMPLETION-CANDIDATES}.")
  private @Nullable Platform platform;

  @Option(names = "--python", paramLabel = "3.NN", description = "For another Python: 3.11, 3.12.")
  private @Nullable String python;

  @Option(
      names = "--comfyui-editor",
      arity = "0..1",
      paramLabel = "VERSION",
      converter = EditorVersionName.class,
      description = "With ComfyUI's editor, as `serve --editor` has it, under its own licence.")
  private @Nullable WebEditorVersion editor;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  private final Setup setup;

  EnvBundleCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() {
    BundleMade made =
        setup
            .on(spec.commandLine().getErr(), options.wishes(), SetupListener.SILENT)
            .bundle(
                out,
                Optional.ofNullable(platform),
                Optional.ofNullable(python),
                Optional.ofNullable(editor));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      stdout.println(SetupJson.of(made));
    } else {
      PlanText.print(made, stdout);
    }
    return ExitCode.DONE;
  }
}
