package io.atelier.app;

import io.atelier.artifacts.OutputFolder;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.local.LocalJobs;
import io.atelier.library.LibraryTables;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A real database for who plays the jobs, made when it is first asked.
final class OwnTables implements LibraryTables, AutoCloseable {

  private final Path folder;
  private final OutputFolder outputs;
  private @Nullable LocalJobs jobs;

  OwnTables(Path folder, OutputFolder outputs) {
    this.folder = folder;
    this.outputs = outputs;
  }

  private synchronized LocalJobs open() {
    if (jobs == null) {
      jobs = LocalJobs.open(JobSettings.in(folder), outputs, () -> Long.MAX_VALUE);
    }
    return jobs;
  }

  @Override
  public <T> T read(Function<JdbcClient, T> question) {
    return open().readOthers(question);
  }

  @Override
  public <T> T write(Function<JdbcClient, T> change) {
    return open().writeOthers(change);
  }

  @Override
  public synchronized void close() {
    if (jobs != null) {
      jobs.close();
    }
  }
}
