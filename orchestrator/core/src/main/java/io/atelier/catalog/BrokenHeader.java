package io.atelier.catalog;

/// Says in half a sentence why a file is no sound safetensors file; the catalog adds which and what
/// to do.
final class BrokenHeader extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenHeader(String how) {
    super(how);
  }

  /// What is wrong.
  String how() {
    return String.valueOf(getMessage());
  }
}
