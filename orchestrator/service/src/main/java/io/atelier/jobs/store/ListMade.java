package io.atelier.jobs.store;

import io.atelier.artifacts.Artifact;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Lists what a running attempt has saved among what may be collected: should nobody ever come to
/// hold it, because the process is killed, it is not forgotten. Until then the attempt claims it.
record ListMade(List<Artifact> artifacts) implements Change<Integer> {

  @Override
  public Integer make(JdbcClient sql) {
    for (var artifact : artifacts) {
      sql.sql(
              "insert into artifact_garbage (path, name, kind) values (?, ?, ?) on conflict do nothing")
          .params(artifact.path(), artifact.name(), artifact.kind().name())
          .update();
    }
    return artifacts.size();
  }
}
