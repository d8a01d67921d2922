package io.atelier.jobs.local;

import io.atelier.jobs.Storage;
import java.nio.file.Path;

class SqliteJobsTest extends JobsContract {

  @Override
  Storage storage(Path folder) {
    return new Storage.Sqlite(folder.resolve("jobs.db"));
  }
}
