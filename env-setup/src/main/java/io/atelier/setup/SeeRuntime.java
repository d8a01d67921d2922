package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Lets the tools' environment see the runtime's packages: mypy reads their types, pytest imports
/// them. A tool's own packages come first.
record SeeRuntime(EnvironmentFolder tools, Path runtimeSitePackages) implements Step {

  @Override
  public SetupStep name() {
    return SetupStep.TOOLS;
  }

  @Override
  public Optional<String> reason() throws IOException {
    return Files.isRegularFile(file()) && Files.readString(file()).equals(text())
        ? Optional.empty()
        : Optional.of("the tools do not see the runtime's packages");
  }

  @Override
  public Intent intent() {
    return Intent.NOTHING.writing(file(), List.of(text().strip()));
  }

  @Override
  public List<Made> makes() {
    return List.of();
  }

  @Override
  public void act() throws IOException {
    Trees.replace(file(), text());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.PACKAGES_DIFFER;
  }

  private Path file() {
    return tools.sitePackages().resolve("atelier-runtime.pth");
  }

  private String text() {
    return runtimeSitePackages + "\n";
  }
}
