package io.atelier.setup;

/// How far pip is, from what it prints while it fetches and from what lies on disk while it
/// installs, when it prints nothing. Fetching counts for 60 parts of a hundred.
final class PipProgress {

  private static final double FETCHING = 0.6;

  private final int total;
  private int fetched;
  private boolean installing;

  /// @param total packages that pip was asked for
  PipProgress(int total) {
    this.total = Math.max(1, total);
  }

  /// Takes a line that pip printed.
  ///
  /// @return 0 to 1
  synchronized double line(String line) {
    var text = line.strip();
    if (text.startsWith("Collecting ") || text.startsWith("Requirement already satisfied")) {
      fetched++;
    } else if (text.startsWith("Installing collected packages")) {
      installing = true;
    } else if (text.startsWith("Successfully installed")) {
      return 1;
    }
    return installing ? FETCHING : FETCHING * Math.min(1, (double) fetched / total);
  }

  /// Takes what lies on disk.
  ///
  /// @param installed packages of the lock that lie in the environment
  /// @return 0 to 1, or 0 while pip still fetches
  synchronized double onDisk(int installed) {
    return installing ? FETCHING + (1 - FETCHING) * Math.min(1, (double) installed / total) : 0;
  }
}
