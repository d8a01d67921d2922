package io.atelier.library;

import io.atelier.artifacts.OutputFolder;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.Storage;
import io.atelier.jobs.local.LocalJobs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The library's tables where they are: in the database of the jobs.
record TablesInJobs(LocalJobs jobs) implements LibraryTables {

  static LocalJobs open(Path folder, Storage storage, OutputFolder outputs) {
    var settings = JobSettings.in(folder).with(storage).withGrace(Duration.ZERO).withFreeBytes(0);
    return LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE);
  }

  static OutputFolder outputs(Path folder) {
    return OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
  }

  @Override
  public <T> T read(Function<JdbcClient, T> question) {
    return jobs.readOthers(question);
  }

  @Override
  public <T> T write(Function<JdbcClient, T> change) {
    return jobs.writeOthers(change);
  }
}
