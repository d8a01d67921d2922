package io.atelier.library;

import io.atelier.jobs.PostgresServer;
import io.atelier.jobs.Storage;
import java.nio.file.Path;

class PostgresUserFilesTest extends UserFilesContract {

  @Override
  Storage storage(Path folder) {
    return PostgresServer.database();
  }
}
