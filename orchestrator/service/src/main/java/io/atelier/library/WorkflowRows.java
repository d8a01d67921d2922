package io.atelier.library;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The library's tables, as one tenant sees them.
record WorkflowRows(JdbcClient sql, String tenant) {

  private static final String NAMES =
      """
      select v.name, v.version, v.saved, v.saver, length(v.document) as characters
      from saved_workflow_version v\
      """;

  int count() {
    return sql.sql("select count(*) from saved_workflow where tenant = ?")
        .param(tenant)
        .query(Integer.class)
        .single();
  }

  /// In the order of names.
  List<SavedName> page(String after, int limit) {
    return sql.sql(
            NAMES
                + """
                 join saved_workflow w
                on w.tenant = v.tenant and w.name = v.name and w.version = v.version
                where w.tenant = ? and w.name > ? order by w.name limit ?\
                """)
        .params(tenant, after, limit)
        .query(WorkflowRows::name)
        .list();
  }

  /// Newest first.
  List<SavedName> versions(String name, int limit) {
    return sql.sql(NAMES + " where v.tenant = ? and v.name = ? order by v.version desc limit ?")
        .params(tenant, name, limit)
        .query(WorkflowRows::name)
        .list();
  }

  Optional<SavedName> latest(String name) {
    return versions(name, 1).stream().findFirst();
  }

  /// @param version 0 for the latest
  Optional<SavedWorkflow> find(String name, int version) {
    return sql.sql(
            """
            select v.name, v.version, v.saved, v.saver, length(v.document) as characters, document,
              images
            from saved_workflow_version v
            where tenant = :tenant and name = :name and (:version = 0 or version = :version)
            order by version desc limit 1\
            """)
        .param("tenant", tenant)
        .param("name", name)
        .param("version", version)
        .query((row, number) ->
            new SavedWorkflow(
                name(row, number), row.getString("document"), row.getString("images")))
        .optional();
  }

  private static SavedName name(ResultSet row, int number) throws SQLException {
    return new SavedName(
        row.getString("name"),
        row.getInt("version"),
        Instant.ofEpochMilli(row.getLong("saved")),
        row.getString("saver"),
        row.getInt("characters"));
  }

  void insert(SavedName saved, String document, @Nullable String images) {
    sql.sql(
            """
            insert into saved_workflow (tenant, name, version) values (?, ?, ?)
            on conflict (tenant, name) do update set version = excluded.version\
            """)
        .params(tenant, saved.name(), saved.version())
        .update();
    sql.sql(
            """
            insert into saved_workflow_version (tenant, name, version, saved, saver, document, images)
            values (?, ?, ?, ?, ?, ?, ?)\
            """)
        .param(tenant)
        .param(saved.name())
        .param(saved.version())
        .param(saved.saved().toEpochMilli())
        .param(saved.saver())
        .param(document)
        .param(images)
        .update();
  }

  /// Forgets the versions up to this one.
  void forget(String name, int version) {
    sql.sql("delete from saved_workflow_version where tenant = ? and name = ? and version <= ?")
        .params(tenant, name, version)
        .update();
  }

  void delete(String name) {
    sql.sql("delete from saved_workflow where tenant = ? and name = ?")
        .params(tenant, name)
        .update();
  }

  void rename(String name, String to) {
    sql.sql("update saved_workflow set name = ? where tenant = ? and name = ?")
        .params(to, tenant, name)
        .update();
  }
}
