package io.atelier.jobs.store;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.sqlite.SQLiteErrorCode;

/// Says what a database's refusals mean to the person whose service it is.
final class DatabaseFault {

  private DatabaseFault() {}

  static AtelierException unavailable(Exception cause) {
    return new AtelierException(
        JobCode.DATABASE_UNAVAILABLE,
        "The database of the jobs refuses (%s); see that its disk has room and that nobody else has locked it, then try again."
            .formatted(reason(cause)),
        cause);
  }

  static AtelierException notOurs(String where, Exception cause) {
    return new AtelierException(
        JobCode.DATABASE_NOT_OURS,
        "The database %s cannot be used by this build (%s); start the build that it belongs to, or restore a backup."
            .formatted(where, reason(cause)),
        cause);
  }

  static AtelierException notDurable(String where, String what) {
    return new AtelierException(
        JobCode.DATABASE_NOT_DURABLE,
        "The database %s may forget accepted jobs in a power cut (%s); put it on a local disk with its usual settings."
            .formatted(where, what));
  }

  static AtelierException inUse(String where, @Nullable Exception cause) {
    return new AtelierException(
        JobCode.DATA_IN_USE,
        "Another service works on %s; stop that one, or give this one a data folder of its own."
            .formatted(where),
        cause);
  }

  /// Whether a change has itself to blame, and not the state of the database: what shares its
  /// transaction goes on without it.
  static boolean isOfTheChange(RuntimeException failure) {
    return !(failure instanceof DataAccessException)
        || failure instanceof DataIntegrityViolationException
        || (failure.getCause() instanceof SQLException sql
            && sql.getErrorCode() == SQLiteErrorCode.SQLITE_CONSTRAINT.code);
  }

  /// Whether there is no server to ask, or somebody has locked the file.
  static boolean isOutOfReach(Throwable failure) {
    return causes(failure)
        .anyMatch(cause ->
            cause instanceof SQLException sql
                && (String.valueOf(sql.getSQLState()).startsWith("08")
                    || sql.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /// The innermost account, on one line.
  private static String reason(Throwable failure) {
    var innermost = causes(failure).reduce((_, deeper) -> deeper).orElse(failure);
    return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
