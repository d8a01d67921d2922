package io.atelier.library;

import java.util.UUID;

/// The folders of tenants' uploads. A workflow names a picture by its path, so a folder that no
/// other tenant may see has a name that no other tenant can know. Any thread.
public final class UploadFolders {

  private final LibraryTables tables;

  public UploadFolders(LibraryTables tables) {
    this.tables = tables;
  }

  /// The name of a tenant's folder, the same for ever.
  public String of(String tenant) {
    var question = "select name from upload_folder where tenant = ?";
    return tables
        .read(sql -> sql.sql(question).param(tenant).query(String.class).optional())
        .orElseGet(() ->
            tables.write(sql -> {
              sql.sql(
                      "insert into upload_folder (tenant, name) values (?, ?) on conflict do nothing")
                  .params(tenant, UUID.randomUUID().toString())
                  .update();
              return sql.sql(question).param(tenant).query(String.class).single();
            }));
  }
}
