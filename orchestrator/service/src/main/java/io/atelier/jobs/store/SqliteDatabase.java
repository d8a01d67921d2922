package io.atelier.jobs.store;

import com.zaxxer.hikari.HikariDataSource;
import io.atelier.jobs.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// A file of SQLite's in WAL mode. A lock on a file beside it keeps a second service away; SQLite's
/// own locks are left to people who look into it meanwhile.
record SqliteDatabase(Storage.Sqlite storage, FileChannel lock, HikariDataSource readers)
    implements Database {

  private static final String FULL = "2";

  /// Pages of 4 kB after which the log is brought into the file. Fewer would be more syncs, more
  /// would be a longer one.
  private static final int CHECKPOINT = 1_000;

  private static final int CACHE_KILOBYTES = 16_384;

  static SqliteDatabase open(Storage.Sqlite storage) {
    var lock = lock(storage.file());
    try {
      var source = source(storage);
      OpenDatabase.migrate(source, storage.file().toString(), "text", "blob");
      return new SqliteDatabase(storage, lock, OpenDatabase.readers(source));
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /// Opens one that is there for who only reads, whatever build has made its tables.
  static SqliteDatabase openToRead(Storage.Sqlite storage) {
    var lock = lock(storage.file());
    try {
      return new SqliteDatabase(storage, lock, OpenDatabase.readers(source(storage)));
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  private static FileChannel lock(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var channel =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      return locked(channel, file);
    } catch (IOException e) {
      throw DatabaseFault.unavailable(e);
    }
  }

  private static FileChannel locked(FileChannel channel, Path file) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // Another of this same process, which the system would not tell.
    }
    channel.close();
    throw DatabaseFault.inUse(file.toString(), null);
  }

  private static DataSource source(Storage.Sqlite storage) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout((int) storage.patience().toMillis());
    config.setCacheSize(-CACHE_KILOBYTES);
    config.enforceForeignKeys(true);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + storage.file());
    return source;
  }

  @Override
  public Connection openWriter() throws SQLException {
    var writer = source(storage).getConnection();
    try {
      run(writer, "pragma wal_autocheckpoint = " + CHECKPOINT);
      run(writer, "pragma fullfsync = on"); // Else a Mac's disk may keep a sync in its cache.
      run(writer, "pragma checkpoint_fullfsync = on");
      requireDurable(writer);
      return writer;
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private void requireDurable(Connection writer) throws SQLException {
    var mode = ask(writer, "pragma journal_mode");
    var level = ask(writer, "pragma synchronous");
    if (!mode.equals("wal") || !level.equals(FULL)) {
      throw DatabaseFault.notDurable(
          storage.file().toString(),
          "journal_mode is %s, synchronous is %s".formatted(mode, level));
    }
  }

  /// The level can be changed between transactions only.
  @Override
  public void begin(Connection writer, Keeping keeping) throws SQLException {
    switch (keeping) {
      case SYNCED -> run(writer, "pragma synchronous = full");
      case SOON -> run(writer, "pragma synchronous = normal");
    }
    writer.setAutoCommit(false);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(sql)) {
      return answer.getString(1);
    }
  }

  @Override
  public void close() {
    readers.close();
    release(lock);
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException _) {
      // The process' end releases it.
    }
  }
}
