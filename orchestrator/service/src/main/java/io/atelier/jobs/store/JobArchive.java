package io.atelier.jobs.store;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Storage;
import java.util.List;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The jobs that a service left which does not run; to be read, and nothing else. While it is open,
/// no service starts on them.
public final class JobArchive implements AutoCloseable {

  private final SqliteDatabase database;
  private final JdbcClient reader;

  private JobArchive(SqliteDatabase database) {
    this.database = database;
    reader = JdbcClient.create(database.readers());
  }

  /// Opens a database that is there.
  ///
  /// @throws AtelierException DATA_IN_USE, DATABASE_UNAVAILABLE
  public static JobArchive open(Storage.Sqlite storage) {
    return new JobArchive(SqliteDatabase.openToRead(storage));
  }

  /// Newest first.
  ///
  /// @throws AtelierException DATABASE_NOT_OURS
  public List<Job> list(JobFilter filter, int limit) {
    return read(sql -> JobReads.list(sql, filter, null, limit).jobs());
  }

  /// One of them.
  ///
  /// @throws AtelierException JOB_UNKNOWN, DATABASE_NOT_OURS
  public Job get(JobId id) {
    return read(sql -> JobReads.find(sql, id)).orElseThrow(() -> StoredJob.unknown(id));
  }

  /// Nobody has brought its tables up to date.
  private <T> T read(Function<JdbcClient, T> question) {
    try {
      return question.apply(reader);
    } catch (DataAccessException e) {
      throw DatabaseFault.notOurs(database.storage().file().toString(), e);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
