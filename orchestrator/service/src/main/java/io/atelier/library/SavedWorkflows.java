package io.atelier.library;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The saved workflows of all tenants, each of which sees its own. Every change keeps what was
/// before it as an older version, of which the latest 100 stay. Any thread.
public final class SavedWorkflows {

  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N} _.,+&()'-]{0,98}[\\p{L}\\p{N}_)-])?");
  private static final int LONGEST = 2 << 20;
  private static final int MOST = 1_000;
  private static final int VERSIONS = 100;
  private static final int LONGEST_PAGE = 500;

  private final LibraryTables tables;
  private final InstantSource clock;

  public SavedWorkflows(LibraryTables tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /// Saves a new version.
  ///
  /// @param document JSON, 2,097,152 characters at most
  /// @param images JSON; null for none
  /// @throws AtelierException any [LibraryCode]
  public SavedName save(
      String tenant,
      String name,
      String saver,
      String document,
      @Nullable String images,
      Precondition precondition) {
    requireName(name);
    requireShort(document);
    return tables.write(sql -> {
      var rows = new WorkflowRows(sql, tenant);
      var latest = rows.latest(name);
      require(precondition, name, latest);
      if (latest.isEmpty()) {
        requireRoom(rows);
      }
      var version = latest.map(SavedName::version).orElse(0) + 1;
      var saved =
          new SavedName(
              name,
              version,
              Instant.ofEpochMilli(clock.millis()),
              saver,
              document.codePointCount(0, document.length()));
      rows.insert(saved, document, images);
      rows.forget(name, version - VERSIONS);
      return saved;
    });
  }

  /// Names in their order, each with its latest version.
  ///
  /// @param after only names behind this one; null for the first page
  /// @param limit from 1 to 500
  public List<SavedName> list(String tenant, @Nullable String after, int limit) {
    return tables.read(sql ->
        new WorkflowRows(sql, tenant)
            .page(after == null ? "" : after, Math.clamp(limit, 1, LONGEST_PAGE)));
  }

  /// The versions that are kept, newest first.
  ///
  /// @throws AtelierException SAVED_WORKFLOW_UNKNOWN
  public List<SavedName> versions(String tenant, String name) {
    var versions = tables.read(sql -> new WorkflowRows(sql, tenant).versions(name, VERSIONS));
    if (versions.isEmpty()) {
      throw unknown(name);
    }
    return versions;
  }

  /// One version.
  ///
  /// @param version null for the latest
  /// @throws AtelierException SAVED_WORKFLOW_UNKNOWN
  public SavedWorkflow get(String tenant, String name, @Nullable Integer version) {
    return find(tenant, name, version).orElseThrow(() -> unknown(name));
  }

  /// One version, if it is there.
  ///
  /// @param version null for the latest
  public Optional<SavedWorkflow> find(String tenant, String name, @Nullable Integer version) {
    return tables.read(
        sql -> new WorkflowRows(sql, tenant).find(name, version == null ? 0 : version));
  }

  /// Forgets a workflow with all its versions. Jobs that were made of it keep what they run.
  ///
  /// @throws AtelierException SAVED_WORKFLOW_UNKNOWN, SAVED_WORKFLOW_CHANGED
  public void delete(String tenant, String name, Precondition precondition) {
    tables.write(sql -> {
      var rows = new WorkflowRows(sql, tenant);
      requireThere(precondition, name, rows.latest(name));
      rows.delete(name);
      return name;
    });
  }

  /// Gives it another name, with all its versions.
  ///
  /// @throws AtelierException SAVED_WORKFLOW_UNKNOWN, SAVED_WORKFLOW_CHANGED,
  ///   SAVED_WORKFLOW_EXISTS, SAVED_WORKFLOW_NAME_REFUSED
  public SavedName rename(String tenant, String name, String to, Precondition precondition) {
    requireName(to);
    return tables.write(sql -> {
      var rows = new WorkflowRows(sql, tenant);
      requireThere(precondition, name, rows.latest(name));
      if (rows.latest(to).isPresent()) {
        throw new AtelierException(
            LibraryCode.SAVED_WORKFLOW_EXISTS,
            "There is a saved workflow '%s' already; take another name.".formatted(to));
      }
      rows.rename(name, to);
      return rows.latest(to).orElseThrow();
    });
  }

  private static void requireThere(
      Precondition precondition, String name, Optional<SavedName> latest) {
    if (latest.isEmpty()) {
      throw unknown(name);
    }
    if (!(precondition instanceof Precondition.Unsaid)) {
      require(precondition, name, latest);
    }
  }

  private static void require(Precondition precondition, String name, Optional<SavedName> latest) {
    var holds =
        switch (precondition) {
          case Precondition.Anything _ -> latest.isPresent();
          case Precondition.IsStill(var tag) ->
              latest.filter(found -> found.tag().equals(tag)).isPresent();
          case Precondition.IsNew _, Precondition.Unsaid _ -> latest.isEmpty();
        };
    if (!holds) {
      throw precondition instanceof Precondition.Unsaid ? unsaid(name) : changed(name, latest);
    }
  }

  private static AtelierException unsaid(String name) {
    return new AtelierException(
        LibraryCode.PRECONDITION_NEEDED,
        "There is a saved workflow '%s' already; send its ETag as If-Match to save over it, so that nothing is overwritten unseen."
            .formatted(name));
  }

  private static AtelierException changed(String name, Optional<SavedName> latest) {
    return new AtelierException(
        LibraryCode.SAVED_WORKFLOW_CHANGED,
        latest
            .map(found ->
                "The saved workflow '%s' is at version %d by now; read it, and save your change on top of that."
                    .formatted(name, found.version()))
            .orElse(
                "There is no saved workflow '%s' (any more); save it as a new one."
                    .formatted(name)));
  }

  private static AtelierException unknown(String name) {
    return new AtelierException(
        LibraryCode.SAVED_WORKFLOW_UNKNOWN,
        "There is no saved workflow '%s', or no such version of it; /v1/workflows lists them."
            .formatted(Shown.text(name)));
  }

  private static void requireRoom(WorkflowRows rows) {
    var kept = rows.count();
    if (kept >= MOST) {
      throw new AtelierException(
          LibraryCode.LIBRARY_FULL,
          "%,d workflows are saved, and no more can be; delete some first.".formatted(kept));
    }
  }

  private static void requireShort(String document) {
    if (document.length() > LONGEST) {
      throw new AtelierException(
          LibraryCode.SAVED_WORKFLOW_TOO_LARGE,
          "The workflow has %,d characters, and %,d are the most that are kept; take large texts out of it."
              .formatted(document.length(), LONGEST));
    }
  }

  /// Whether a workflow can have this name.
  public static boolean canBeNamed(String name) {
    return NAME.matcher(name).matches();
  }

  private static void requireName(String name) {
    if (!canBeNamed(name)) {
      throw new AtelierException(
          LibraryCode.SAVED_WORKFLOW_NAME_REFUSED,
          "'%s' can't name a workflow; take up to 100 letters, digits, spaces and _.,+&()'-, a letter or digit first."
              .formatted(Shown.text(name)));
    }
  }
}
