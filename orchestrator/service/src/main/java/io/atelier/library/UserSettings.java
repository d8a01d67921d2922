package io.atelier.library;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The settings of ComfyUI's editor, for each tenant: values in JSON by their names. Any thread.
public final class UserSettings {

  private static final int LONGEST_NAME = 200;
  private static final int MOST = 5_000;
  private static final int MOST_CHARACTERS = 4 << 20;

  private final LibraryTables tables;

  public UserSettings(LibraryTables tables) {
    this.tables = tables;
  }

  /// All of them, by their names.
  ///
  /// @return JSON values
  public SequencedMap<String, String> all(String tenant) {
    var found = new LinkedHashMap<String, String>();
    tables
        .read(sql ->
            sql.sql("select name, value from user_setting where tenant = ? order by name")
                .param(tenant)
                .query((row, _) -> Map.entry(row.getString("name"), row.getString("value")))
                .list())
        .forEach(setting -> found.put(setting.getKey(), setting.getValue()));
    return found;
  }

  /// One of them, in JSON.
  public Optional<String> find(String tenant, String name) {
    return tables.read(sql ->
        sql.sql("select value from user_setting where tenant = ? and name = ?")
            .params(tenant, name)
            .query(String.class)
            .optional());
  }

  /// Sets some, all or none; the others stay.
  ///
  /// @param values in JSON
  /// @throws AtelierException SETTING_REFUSED, LIBRARY_FULL
  public void set(String tenant, Map<String, String> values) {
    values.keySet().forEach(UserSettings::requireName);
    tables.write(sql -> {
      values.forEach((name, value) ->
          sql.sql(
                  """
                  insert into user_setting (tenant, name, value) values (?, ?, ?)
                  on conflict (tenant, name) do update set value = excluded.value\
                  """)
              .params(tenant, name, value)
              .update());
      requireRoom(sql, tenant);
      return values;
    });
  }

  /// After the change, which is taken back with what this throws.
  private static void requireRoom(JdbcClient sql, String tenant) {
    var kept =
        sql.sql(
                """
                select count(*) as settings, coalesce(sum(length(value)), 0) as characters
                from user_setting where tenant = ?\
                """)
            .param(tenant)
            .query((row, _) -> new long[] {row.getLong("settings"), row.getLong("characters")})
            .single();
    if (kept[0] > MOST || kept[1] > MOST_CHARACTERS) {
      throw new AtelierException(
          LibraryCode.LIBRARY_FULL,
          "There would be %,d settings with %,d characters, and %,d with %,d are the most; set shorter ones."
              .formatted(kept[0], kept[1], MOST, MOST_CHARACTERS));
    }
  }

  private static void requireName(String name) {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new AtelierException(
          LibraryCode.SETTING_REFUSED,
          "'%s' can't name a setting; take 1 to %d characters, none of them a control character."
              .formatted(Shown.text(name), LONGEST_NAME));
    }
  }
}
