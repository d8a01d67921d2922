package io.atelier.jobs.store;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// The one thread that writes. All changes that wait are committed together, so that a sync of the
/// disk serves many.
final class Writer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Writer.class.getName());
  private static final int MOST = 256;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Database database;
  private final Runnable recovered;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Pending<?>> waiting = new ArrayDeque<>();
  private boolean closed;

  private @Nullable Connection connection;
  private boolean failedBefore;

  /// A change on its way.
  ///
  /// @param lasting it has happened outside already, so it is tried until the database takes it
  private record Pending<T>(
      Keeping keeping, boolean lasting, Change<T> change, CompletableFuture<T> answer) {

    Runnable make(Connection connection, JdbcClient sql) throws SQLException {
      var before = connection.setSavepoint();
      try {
        var made = change.make(sql);
        connection.releaseSavepoint(before);
        return () -> follow(made);
      } catch (RuntimeException e) {
        if (!DatabaseFault.isOfTheChange(e)) {
          throw e;
        }
        connection.rollback(before);
        return () -> refuse(e);
      }
    }

    private void follow(T made) {
      try {
        change.follow(made);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "What follows a committed change failed; a restart makes it good", e);
      }
      answer.complete(made);
    }

    void refuse(RuntimeException e) {
      if (lasting) {
        LOG.log(Level.ERROR, "What has happened was refused; a restart makes it good", e);
      }
      answer.completeExceptionally(e);
    }
  }

  /// Opens the connection at once.
  ///
  /// @param recovered called on the writer's thread when it can write again after it could not: a
  ///   change that was thought lost may be there after all
  /// @throws AtelierException DATABASE_UNAVAILABLE, DATABASE_NOT_DURABLE, DATA_IN_USE
  Writer(Database database, Runnable recovered) {
    this.database = database;
    this.recovered = recovered;
    try {
      connection = database.openWriter();
    } catch (SQLException e) {
      throw DatabaseFault.unavailable(e);
    }
    thread = Thread.ofPlatform().name("jobs-writer").daemon().start(this::work);
  }

  /// Makes a change and waits until it is committed.
  ///
  /// @throws AtelierException DATABASE_UNAVAILABLE, and what the change throws
  <T> T write(Keeping keeping, Change<T> change) {
    try {
      return enqueue(new Pending<>(keeping, false, change, new CompletableFuture<>())).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AtelierException ours) {
        throw new AtelierException(ours.code(), String.valueOf(ours.getMessage()), ours);
      }
      throw e;
    }
  }

  /// Makes a change of something that has happened, sooner or later.
  <T> CompletableFuture<T> record(Change<T> change) {
    return enqueue(new Pending<>(Keeping.SOON, true, change, new CompletableFuture<>()));
  }

  private <T> CompletableFuture<T> enqueue(Pending<T> pending) {
    lock.lock();
    try {
      if (closed) {
        pending.refuse(
            new AtelierException(
                JobCode.SERVICE_STOPPING, "The service is stopping; try again when it is back."));
      } else {
        waiting.addLast(pending);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return pending.answer();
  }

  private void work() {
    for (var batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        commit(batch).forEach(Runnable::run);
      } catch (SQLException | RuntimeException e) {
        giveBack(batch, e);
      }
    }
    disconnect();
  }

  /// Empty when there is nothing more to come.
  private List<Pending<?>> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      var batch = new ArrayList<Pending<?>>();
      while (!waiting.isEmpty() && batch.size() < MOST) {
        batch.add(waiting.removeFirst());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private List<Runnable> commit(List<Pending<?>> batch) throws SQLException {
    var writer = connected();
    var sql = JdbcClient.create(new SingleConnectionDataSource(writer, true));
    database.begin(writer, keeping(batch));
    var then = new ArrayList<Runnable>();
    for (var pending : batch) {
      then.add(pending.make(writer, sql));
    }
    writer.setAutoCommit(
        true); // Commits. After a commit(), SQLite's driver would begin anew at once.
    if (failedBefore) {
      failedBefore = false;
      LOG.log(Level.INFO, "The database of the jobs takes changes again");
      then.add(recovered);
    }
    return then;
  }

  private static Keeping keeping(List<Pending<?>> batch) {
    return batch.stream().anyMatch(pending -> pending.keeping() == Keeping.SYNCED)
        ? Keeping.SYNCED
        : Keeping.SOON;
  }

  private Connection connected() throws SQLException {
    var open = connection;
    if (open == null) {
      open = database.openWriter();
      connection = open;
    }
    return open;
  }

  /// Nothing of the batch was committed, or nobody knows. Who waits is told; what has happened is
  /// tried again, in its order.
  private void giveBack(List<Pending<?>> batch, Exception failure) {
    if (!failedBefore) {
      LOG.log(
          Level.WARNING,
          "The database of the jobs refuses; what has happened is kept in memory until it takes it",
          failure);
    }
    failedBefore = true;
    disconnect();
    var refused =
        failure instanceof AtelierException ours ? ours : DatabaseFault.unavailable(failure);
    batch.stream()
        .filter(pending -> !pending.lasting())
        .forEach(pending -> pending.refuse(refused));
    retryLater(batch.stream().filter(Pending::lasting).toList());
  }

  private void retryLater(List<Pending<?>> lasting) {
    lock.lock();
    try {
      if (closed) {
        lasting.forEach(
            pending -> pending.refuse(DatabaseFault.unavailable(new SQLException("closed"))));
        return;
      }
      lasting.reversed().forEach(waiting::addFirst);
      var nanos = PAUSE.toNanos();
      while (nanos > 0 && !closed) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void disconnect() {
    var open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "a connection that failed could not be closed", e);
      }
    }
  }

  /// Makes every change that waits, and takes no more.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
