package io.atelier.app;

import io.atelier.jobs.local.LocalJobs;
import io.atelier.library.LibraryTables;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The library's tables stand in the database of the jobs, so that one backup holds both and one
/// thread writes.
record TablesOfJobs(LocalJobs jobs) implements LibraryTables {

  @Override
  public <T> T read(Function<JdbcClient, T> question) {
    return jobs.readOthers(question);
  }

  @Override
  public <T> T write(Function<JdbcClient, T> change) {
    return jobs.writeOthers(change);
  }
}
