package io.atelier.jobs.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atelier.jobs.Storage;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// What both databases have in common.
final class OpenDatabase {

  private static final int READERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private OpenDatabase() {}

  static Database of(Storage storage) {
    return switch (storage) {
      case Storage.Sqlite sqlite -> SqliteDatabase.open(sqlite);
      case Storage.PostgreSql server -> PostgresDatabase.open(server);
    };
  }

  /// Brings the tables to what this build knows.
  ///
  /// @param idType the type of a text that compares by bytes
  /// @param bytesType the type of bytes
  static void migrate(DataSource database, String where, String idType, String bytesType) {
    try {
      Flyway.configure()
          .dataSource(database)
          .locations("classpath:db/jobs")
          .table("jobs_schema_history")
          .placeholders(Map.of("id", idType, "bytes", bytesType))
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw DatabaseFault.isOutOfReach(e)
          ? DatabaseFault.unavailable(e)
          : DatabaseFault.notOurs(where, e);
    }
  }

  /// A few connections for reading.
  static HikariDataSource readers(DataSource source) {
    var pool = new HikariConfig();
    pool.setPoolName("jobs-readers");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(READERS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(PATIENCE.toMillis());
    return new HikariDataSource(pool);
  }
}
