package io.atelier.library;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.graph.AtelierException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Artifacts that tenants want to keep whatever becomes of their jobs. `PinsContract` holds for
/// each database. Any thread.
public final class Pins {

  private static final int MOST = 10_000;

  private final LibraryTables tables;
  private final InstantSource clock;

  public Pins(LibraryTables tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /// Pins an artifact; one that is pinned stays as it is. It is held from when this returns; that
  /// its job was still there then is the caller's to make sure.
  ///
  /// @throws AtelierException LIBRARY_FULL
  public Pin pin(String tenant, Artifact artifact) {
    return tables.write(sql ->
        find(sql, tenant, artifact.sha256())
            .orElseGet(() ->
                insert(sql, tenant, new Pin(artifact, Instant.ofEpochMilli(clock.millis())))));
  }

  /// Lets go of it. The next garbage collection takes it if no job and nobody else holds it.
  public void unpin(String tenant, String sha256) {
    tables.write(sql ->
        sql.sql("delete from pin where tenant = ? and sha256 = ?").params(tenant, sha256).update());
  }

  /// A pin, if the tenant has it.
  public Optional<Pin> find(String tenant, String sha256) {
    return tables.read(sql -> find(sql, tenant, sha256));
  }

  /// In the order of their digests.
  ///
  /// @param after the last one of the page before; null for the first page
  public List<Pin> list(String tenant, @Nullable String after, int limit) {
    return tables.read(sql ->
        sql.sql("select * from pin where tenant = ? and sha256 > ? order by sha256 limit ?")
            .params(tenant, after == null ? "" : after, limit)
            .query(Pins::pin)
            .list());
  }

  /// Which of these are pinned, by whomever: what may not be collected.
  ///
  /// @param paths as [Artifact#path]
  public Set<String> held(Collection<String> paths) {
    return paths.isEmpty()
        ? Set.of()
        : tables.read(sql ->
            sql.sql("select distinct path from pin where path in (:paths)")
                .param("paths", paths)
                .query(String.class)
                .set());
  }

  private static Optional<Pin> find(JdbcClient sql, String tenant, String sha256) {
    return sql.sql("select * from pin where tenant = ? and sha256 = ?")
        .params(tenant, sha256)
        .query(Pins::pin)
        .optional();
  }

  private static Pin insert(JdbcClient sql, String tenant, Pin pin) {
    requireRoom(sql, tenant);
    var artifact = pin.artifact();
    sql.sql(
            """
            insert into pin (tenant, sha256, path, name, kind, media_type, bytes, pinned)
            values (?, ?, ?, ?, ?, ?, ?, ?)\
            """)
        .params(
            tenant,
            artifact.sha256(),
            artifact.path(),
            artifact.name(),
            artifact.kind().name(),
            artifact.mediaType(),
            artifact.bytes(),
            pin.pinned().toEpochMilli())
        .update();
    return pin;
  }

  private static void requireRoom(JdbcClient sql, String tenant) {
    var kept =
        sql.sql("select count(*) from pin where tenant = ?")
            .param(tenant)
            .query(Integer.class)
            .single();
    if (kept >= MOST) {
      throw new AtelierException(
          LibraryCode.LIBRARY_FULL,
          "%,d artifacts are pinned, and no more can be; unpin some first.".formatted(kept));
    }
  }

  private static Pin pin(ResultSet row, int number) throws SQLException {
    var artifact =
        new Artifact(
            row.getString("name"),
            ArtifactKind.valueOf(row.getString("kind")),
            row.getString("media_type"),
            row.getLong("bytes"),
            row.getString("sha256"));
    return new Pin(artifact, Instant.ofEpochMilli(row.getLong("pinned")));
  }
}
