package io.atelier.library;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What ComfyUI's editor keeps for its users: templates, key bindings, lists of bookmarks. They are
/// rows of the database and never files of this machine, so that no path leads anywhere. Each
/// tenant sees its own. Any thread.
public final class UserFiles {

  private static final Pattern PART = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");
  private static final int LONGEST_PATH = 1_000;
  private static final int MOST = 2_000;
  private static final long MOST_BYTES = 64L << 20;

  private static final String INFO = "select path, bytes, created, modified from user_file";
  private static final String ONE = " where tenant = ? and path = ?";

  private final LibraryTables tables;
  private final InstantSource clock;

  public UserFiles(LibraryTables tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /// Every file of the tenant, in the order of their paths.
  public List<UserFile> list(String tenant) {
    return tables.read(sql ->
        sql.sql(INFO + " where tenant = ? order by path")
            .param(tenant)
            .query(UserFiles::file)
            .list());
  }

  /// A file's content, if it is there.
  ///
  /// @throws AtelierException USER_PATH_REFUSED
  public Optional<byte[]> content(String tenant, String path) {
    requirePath(path);
    return tables.read(sql ->
        sql.sql("select content from user_file" + ONE)
            .params(tenant, path)
            .query((row, _) -> row.getBytes("content"))
            .optional());
  }

  /// Writes a file, whole or not at all.
  ///
  /// @param overwrite false: only a new one
  /// @throws AtelierException USER_PATH_REFUSED, USER_FILE_EXISTS, LIBRARY_FULL
  public UserFile save(String tenant, String path, byte[] content, boolean overwrite) {
    requirePath(path);
    return tables.write(sql -> {
      var before = find(sql, tenant, path);
      if (before.isPresent() && !overwrite) {
        throw exists(path);
      }
      requireRoom(sql, tenant, before, content.length);
      var now = Instant.ofEpochMilli(clock.millis());
      var saved =
          new UserFile(path, content.length, before.map(UserFile::created).orElse(now), now);
      insert(sql, tenant, saved, content);
      return saved;
    });
  }

  /// Forgets a file.
  ///
  /// @throws AtelierException USER_PATH_REFUSED, USER_FILE_UNKNOWN
  public void delete(String tenant, String path) {
    requirePath(path);
    tables.write(sql -> {
      if (remove(sql, tenant, path) == 0) {
        throw unknown(path);
      }
      return path;
    });
  }

  /// Gives a file another path.
  ///
  /// @param overwrite whether a file that is there goes
  /// @throws AtelierException USER_PATH_REFUSED, USER_FILE_UNKNOWN, USER_FILE_EXISTS
  public UserFile move(String tenant, String path, String to, boolean overwrite) {
    requirePath(path);
    requirePath(to);
    return tables.write(sql -> {
      var moved = find(sql, tenant, path).orElseThrow(() -> unknown(path));
      if (path.equals(to)) {
        return moved;
      }
      if (find(sql, tenant, to).isPresent() && !overwrite) {
        throw exists(to);
      }
      remove(sql, tenant, to);
      sql.sql("update user_file set path = ?" + ONE).params(to, tenant, path).update();
      return new UserFile(to, moved.bytes(), moved.created(), moved.modified());
    });
  }

  private static Optional<UserFile> find(JdbcClient sql, String tenant, String path) {
    return sql.sql(INFO + ONE).params(tenant, path).query(UserFiles::file).optional();
  }

  private static int remove(JdbcClient sql, String tenant, String path) {
    return sql.sql("delete from user_file" + ONE).params(tenant, path).update();
  }

  private static void insert(JdbcClient sql, String tenant, UserFile file, byte[] content) {
    sql.sql(
            """
            insert into user_file (tenant, path, content, bytes, created, modified)
            values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, path) do update
            set content = excluded.content, bytes = excluded.bytes, modified = excluded.modified\
            """)
        .params(
            tenant,
            file.path(),
            content,
            file.bytes(),
            file.created().toEpochMilli(),
            file.modified().toEpochMilli())
        .update();
  }

  private static UserFile file(ResultSet row, int number) throws SQLException {
    return new UserFile(
        row.getString("path"),
        row.getLong("bytes"),
        Instant.ofEpochMilli(row.getLong("created")),
        Instant.ofEpochMilli(row.getLong("modified")));
  }

  private static void requireRoom(
      JdbcClient sql, String tenant, Optional<UserFile> before, long bytes) {
    var kept =
        sql.sql(
                "select count(*) as files, coalesce(sum(bytes), 0) as bytes from user_file where tenant = ?")
            .param(tenant)
            .query((row, _) -> new long[] {row.getLong("files"), row.getLong("bytes")})
            .single();
    var files = kept[0] + (before.isPresent() ? 0 : 1);
    var all = kept[1] - before.map(UserFile::bytes).orElse(0L) + bytes;
    if (files > MOST || all > MOST_BYTES) {
      throw new AtelierException(
          LibraryCode.LIBRARY_FULL,
          "%,d files with %,d bytes are kept, and %,d with %,d are the most; delete some first."
              .formatted(kept[0], kept[1], MOST, MOST_BYTES));
    }
  }

  /// Such paths only name rows; but clients make them from names of folders, so what could climb or
  /// mean two things is refused.
  ///
  /// @throws AtelierException USER_PATH_REFUSED
  public static void requirePath(String path) {
    var plain =
        path.length() <= LONGEST_PATH
            && List.of(path.split("/", -1)).stream()
                .allMatch(part ->
                    PART.matcher(part).matches() && !part.equals(".") && !part.equals(".."));
    if (!plain) {
      throw new AtelierException(
          LibraryCode.USER_PATH_REFUSED,
          "'%s' can't be the path of a user's file; write names with '/' between them, none of them '.' or '..'."
              .formatted(Shown.text(path)));
    }
  }

  private static AtelierException exists(String path) {
    return new AtelierException(
        LibraryCode.USER_FILE_EXISTS,
        "There is a file '%s' already; take another name, or overwrite it."
            .formatted(Shown.text(path)));
  }

  private static AtelierException unknown(String path) {
    return new AtelierException(
        LibraryCode.USER_FILE_UNKNOWN,
        "There is no file '%s'; /userdata?dir= lists what is there.".formatted(Shown.text(path)));
  }
}
