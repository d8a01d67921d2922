package io.atelier.jobs.local;

import io.atelier.jobs.PostgresServer;
import io.atelier.jobs.Storage;
import java.nio.file.Path;

class PostgresJobsTest extends JobsContract {

  @Override
  Storage storage(Path folder) {
    return PostgresServer.database();
  }
}
