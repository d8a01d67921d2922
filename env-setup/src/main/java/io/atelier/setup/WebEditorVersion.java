package io.atelier.setup;

/// The versions of ComfyUI's editor that Atelier has a lock for.
public enum WebEditorVersion {
  /// The one for everybody.
  USUAL("editor"),
  /// That of ComfyUI 0.3.64, which asks for the queue and the history in the ways of its time.
  V1_27("editor-1.27");

  private final String lock;

  WebEditorVersion(String lock) {
    this.lock = lock;
  }

  /// The name of its lock.
  String lock() {
    return lock;
  }
}
