package io.atelier.jobs;

import java.nio.file.Path;
import java.time.Duration;

/// Where jobs are kept.
public sealed interface Storage {

  /// A file of SQLite's, on a local disk.
  ///
  /// @param patience how long to wait for somebody who has locked it
  record Sqlite(Path file, Duration patience) implements Storage {

    private static final Duration USUAL = Duration.ofSeconds(5);

    public Sqlite(Path file) {
      this(file, USUAL);
    }
  }

  /// A database of a PostgreSQL server, version 14 or newer.
  ///
  /// @param url such as `jdbc:postgresql://127.0.0.1:5432/atelier`
  record PostgreSql(String url, String user, String password) implements Storage {

    /// Keeps the password out of logs.
    @Override
    public String toString() {
      return "PostgreSql[%s as %s]".formatted(url, user);
    }
  }
}
