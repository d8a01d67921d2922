package io.atelier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("jobs.db");
  }

  private Database open() {
    return OpenDatabase.of(new Storage.Sqlite(file()));
  }

  @Test
  void syncsWhatMustBeKeptAndNotTheRest() throws SQLException {
    try (var database = open();
        var writer = database.openWriter()) {
      database.begin(writer, Keeping.SYNCED);
      assertThat(pragma(writer, "synchronous")).isEqualTo("2");
      assertThat(pragma(writer, "journal_mode")).isEqualTo("wal");
      writer.setAutoCommit(true);
      database.begin(writer, Keeping.SOON);
      assertThat(pragma(writer, "synchronous")).isEqualTo("1");
      writer.setAutoCommit(true);
      database.begin(writer, Keeping.SYNCED);
      assertThat(pragma(writer, "synchronous")).isEqualTo("2");
      writer.setAutoCommit(true);
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery("pragma " + name)) {
      return answer.getString(1);
    }
  }

  @Test
  void refusesADatabaseOfANewerBuild() throws SQLException {
    open().close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into jobs_schema_history
          select installed_rank + 1000, '99', description, type, script, checksum, installed_by,
            installed_on, execution_time, success
          from jobs_schema_history where version = '1'\
          """);
    }
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AtelierException.class, e -> assertThat(e.code()).isEqualTo(JobCode.DATABASE_NOT_OURS));
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws Exception {
    Files.writeString(file(), "this is a diary, ".repeat(1_000));
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AtelierException.class,
            e -> {
              assertThat(e.code()).isEqualTo(JobCode.DATABASE_NOT_OURS);
              assertThat(e.getMessage()).contains(file().toString());
            });
    Files.delete(file());
    open().close();
  }
}
