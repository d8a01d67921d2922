package io.atelier.api.comfyui.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine, and what it computes with.
public record SystemStatsView(MachineView system, List<DeviceView> devices) {

  /// The machine.
  ///
  /// @param os as Python calls it, such as `posix`
  /// @param comfyuiVersion whose interface this is
  /// @param installedTemplatesVersion null without templates
  /// @param pythonVersion of the first worker; empty before one has said it
  public record MachineView(
      String os,
      long ramTotal,
      long ramFree,
      String comfyuiVersion,
      String requiredFrontendVersion,
      @Nullable String installedTemplatesVersion,
      @Nullable String requiredTemplatesVersion,
      String pythonVersion,
      String pytorchVersion,
      boolean embeddedPython,
      List<String> argv) {}

  /// A device. Where nobody tells, its memory is the machine's.
  ///
  /// @param type `cpu`, `mps` or `cuda`
  public record DeviceView(
      String name,
      String type,
      @Nullable Integer index,
      long vramTotal,
      long vramFree,
      long torchVramTotal,
      long torchVramFree) {}
}
