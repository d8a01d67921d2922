package io.atelier.nodes;

import io.atelier.graph.ErrorCode;

/// Why nodes of the user's own are left out. Python's reasons have the same names in lower case.
public enum CustomNodeCode implements ErrorCode {
  FOLDER_UNREADABLE,
  /// A link, or a part of the package, leads to another place.
  OUTSIDE_FOLDER,
  NAME_UNUSABLE,
  /// A folder without `__init__.py`.
  NO_PACKAGE,
  NO_NODES,
  MODULE_MISSING,
  IMPORT_FAILED,
  DECLARATION_WRONG,
  /// Another node, or another package, has the name.
  NAME_TAKEN,
  /// It calls `sys.exit` when it is imported.
  EXITS,
  /// It ended the process that it was tried in.
  PROCESS_ENDED,
  TOO_SLOW,
  /// A Java class that can't be found, made or asked for its node.
  CLASS_BROKEN
}
