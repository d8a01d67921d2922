package io.atelier.library;

import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database of the service, as far as it holds the library's tables. Any thread.
public interface LibraryTables {

  /// Asks.
  ///
  /// @throws io.atelier.graph.AtelierException when the database can't be asked
  <T> T read(Function<JdbcClient, T> question);

  /// Makes a change, all of it or nothing; it is synced to the disk when this returns.
  ///
  /// @throws io.atelier.graph.AtelierException when the database can't be changed, and what the
  ///   change throws
  <T> T write(Function<JdbcClient, T> change);
}
