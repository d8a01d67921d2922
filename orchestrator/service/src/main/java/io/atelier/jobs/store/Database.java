package io.atelier.jobs.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// A database, with the table of jobs in it, that is this process' alone.
interface Database extends AutoCloseable {

  /// Connections that only read, for any thread.
  DataSource readers();

  /// A connection to write with, found to keep its word: what is synced stays.
  ///
  /// @throws io.atelier.graph.AtelierException DATABASE_NOT_DURABLE, DATA_IN_USE
  Connection openWriter() throws SQLException;

  /// Begins a transaction.
  void begin(Connection writer, Keeping keeping) throws SQLException;

  @Override
  void close();
}
