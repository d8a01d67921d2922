package io.atelier.library;

import io.atelier.jobs.Storage;
import java.nio.file.Path;

class SqliteUserFilesTest extends UserFilesContract {

  @Override
  Storage storage(Path folder) {
    return new Storage.Sqlite(folder.resolve("jobs.db"));
  }
}
