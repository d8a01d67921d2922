package io.atelier.cli;

import io.atelier.engine.AtelierVersion;
import picocli.CommandLine.IVersionProvider;

/// What `--version` says.
final class ShippedVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"atelier " + AtelierVersion.current()};
  }
}
