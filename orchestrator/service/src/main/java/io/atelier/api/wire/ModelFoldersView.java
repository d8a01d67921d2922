package io.atelier.api.wire;

import java.util.List;

/// The folders of the catalog from which nodes take files.
public record ModelFoldersView(List<FolderView> folders) {

  /// One of them.
  ///
  /// @param models how many names it has
  public record FolderView(String folder, int models, String href) {}
}
