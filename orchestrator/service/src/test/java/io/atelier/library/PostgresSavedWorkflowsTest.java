package io.atelier.library;

import io.atelier.jobs.PostgresServer;
import io.atelier.jobs.Storage;
import java.nio.file.Path;

class PostgresSavedWorkflowsTest extends SavedWorkflowsContract {

  @Override
  Storage storage(Path folder) {
    return PostgresServer.database();
  }
}
