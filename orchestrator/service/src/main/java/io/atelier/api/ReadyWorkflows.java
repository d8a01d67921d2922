package io.atelier.api;

import io.atelier.formats.WorkflowFile;
import java.util.List;

/// The workflows that come with Atelier: what the console needs from above.
public interface ReadyWorkflows {

  /// In the order to show them in.
  List<String> names();

  /// Reads one.
  ///
  /// @param name one of [#names]
  WorkflowFile read(String name);
}
