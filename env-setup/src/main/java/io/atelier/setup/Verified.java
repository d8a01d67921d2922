package io.atelier.setup;

/// What one check of a finished environment found.
///
/// @param detail what was measured, or what is wrong
/// @param remedy what mends it, as a sentence; empty when all is well
public record Verified(String check, boolean ok, String detail, String remedy) {

  static Verified well(String check, String detail) {
    return new Verified(check, true, detail, "");
  }

  static Verified ill(String check, String detail, String remedy) {
    return new Verified(check, false, detail, remedy);
  }
}
