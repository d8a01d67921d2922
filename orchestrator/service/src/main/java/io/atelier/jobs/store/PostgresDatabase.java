package io.atelier.jobs.store;

import com.zaxxer.hikari.HikariDataSource;
import io.atelier.jobs.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// A database of a PostgreSQL server. The writing connection holds an advisory lock, which keeps a
/// second service away, from other machines too.
record PostgresDatabase(Storage.PostgreSql storage, HikariDataSource readers) implements Database {

  /// "atelier" as a number, which nobody else locks.
  private static final long LOCK = 0x6174656c696572L;

  static PostgresDatabase open(Storage.PostgreSql storage) {
    var source = new DriverManagerDataSource(storage.url(), storage.user(), storage.password());
    OpenDatabase.migrate(source, storage.url(), "text collate \"C\"", "bytea");
    return new PostgresDatabase(storage, OpenDatabase.readers(source));
  }

  @Override
  public Connection openWriter() throws SQLException {
    var writer =
        new DriverManagerDataSource(storage.url(), storage.user(), storage.password())
            .getConnection();
    try {
      if (!ask(writer, "select pg_try_advisory_lock(" + LOCK + ")").equals("t")) {
        throw DatabaseFault.inUse(storage.url(), null);
      }
      requireDurable(writer);
      return writer;
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private void requireDurable(Connection writer) throws SQLException {
    for (var setting : new String[] {"fsync", "full_page_writes"}) {
      if (!ask(writer, "show " + setting).equals("on")) {
        throw DatabaseFault.notDurable(storage.url(), setting + " is off");
      }
    }
  }

  /// Syncs whatever is asked for: the server may crash while this process lives, and what that took
  /// back nobody would tell it again.
  @Override
  public void begin(Connection writer, Keeping keeping) throws SQLException {
    writer.setAutoCommit(false);
    try (var statement = writer.createStatement()) {
      statement.execute("set local synchronous_commit = on");
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    }
  }

  @Override
  public void close() {
    readers.close();
  }
}
