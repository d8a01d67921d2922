package io.atelier.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.Storage;
import io.atelier.jobs.local.LocalJobs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What saved workflows promise, in each database.
abstract class SavedWorkflowsContract {

  private static final Precondition NEW = new Precondition.Unsaid();
  private static final String DOCUMENT = "{\"3\": {\"text\": \"Straße 🎨\"}}";

  @TempDir private Path folder;
  private final AtomicLong time = new AtomicLong(1_800_000_000_000L);
  private Storage storage;
  private LocalJobs jobs;
  private SavedWorkflows saved;

  abstract Storage storage(Path folder);

  @BeforeEach
  void open() {
    storage = storage(folder);
    reopen();
  }

  private void reopen() {
    jobs = TablesInJobs.open(folder, storage, TablesInJobs.outputs(folder));
    saved =
        new SavedWorkflows(
            new TablesInJobs(jobs), () -> Instant.ofEpochMilli(time.incrementAndGet()));
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  private SavedName save(String name, Precondition precondition) {
    return saved.save("anna", name, "pen", DOCUMENT, null, precondition);
  }

  @Test
  void keepsWhatItWasGiven() {
    var name = saved.save("anna", "Straße 1", "pen", DOCUMENT, "{\"prompt\":\"3.text\"}", NEW);
    jobs.close();
    reopen();

    var found = saved.get("anna", "Straße 1", null);
    assertThat(found.name()).isEqualTo(name);
    assertThat(found.document()).isEqualTo(DOCUMENT);
    assertThat(found.images()).isEqualTo("{\"prompt\":\"3.text\"}");
    assertThat(name.version()).isOne();
    assertThat(name.characters()).isEqualTo(DOCUMENT.codePointCount(0, DOCUMENT.length()));
  }

  @Test
  void keepsEveryVersion() {
    var first = save("a", NEW);
    var second = saved.save("anna", "a", "ink", "{}", null, new Precondition.IsStill(first.tag()));

    assertThat(second.version()).isEqualTo(2);
    assertThat(saved.versions("anna", "a")).containsExactly(second, first);
    assertThat(saved.get("anna", "a", 1).document()).isEqualTo(DOCUMENT);
    assertThat(saved.get("anna", "a", null).document()).isEqualTo("{}");
    assertThat(saved.find("anna", "a", 3)).isEmpty();
  }

  @Test
  void forgetsTheOldestOfManyVersions() {
    save("a", NEW);
    for (var number = 0; number < 100; number++) {
      save("a", new Precondition.Anything());
    }
    assertThat(saved.versions("anna", "a")).hasSize(100);
    assertThat(saved.find("anna", "a", 1)).isEmpty();
    assertThat(saved.get("anna", "a", null).name().version()).isEqualTo(101);
  }

  @Test
  void overwritesNothingUnseen() {
    var first = save("a", NEW);
    var mine = save("a", new Precondition.IsStill(first.tag()));

    refused(LibraryCode.PRECONDITION_NEEDED, () -> save("a", NEW));
    refused(
        LibraryCode.SAVED_WORKFLOW_CHANGED, () -> save("a", new Precondition.IsStill(first.tag())));
    refused(LibraryCode.SAVED_WORKFLOW_CHANGED, () -> save("a", new Precondition.IsNew()));
    refused(
        LibraryCode.SAVED_WORKFLOW_CHANGED,
        () -> saved.delete("anna", "a", new Precondition.IsStill(first.tag())));
    refused(LibraryCode.SAVED_WORKFLOW_CHANGED, () -> save("b", new Precondition.Anything()));
    assertThat(saved.versions("anna", "a")).containsExactly(mine, first);
  }

  /// Somebody who read the old one must not take the new one for it.
  @Test
  void tellsAWorkflowFromAnotherThatTookItsName() {
    var gone = save("a", NEW);
    saved.delete("anna", "a", NEW);
    save("a", NEW);

    refused(
        LibraryCode.SAVED_WORKFLOW_CHANGED, () -> save("a", new Precondition.IsStill(gone.tag())));
  }

  @Test
  void showsATenantItsOwnOnly() {
    save("a", NEW);

    assertThat(saved.list("bert", null, 10)).isEmpty();
    refused(LibraryCode.SAVED_WORKFLOW_UNKNOWN, () -> saved.get("bert", "a", null));
    refused(LibraryCode.SAVED_WORKFLOW_UNKNOWN, () -> saved.delete("bert", "a", NEW));
    refused(LibraryCode.SAVED_WORKFLOW_UNKNOWN, () -> saved.rename("bert", "a", "b", NEW));
    saved.save("bert", "a", "pen", "{}", null, NEW);
    assertThat(saved.get("anna", "a", null).document()).isEqualTo(DOCUMENT);
  }

  @Test
  void listsByNameInPages() {
    for (var name : new String[] {"b", "a", "Z", "é", "a b"}) {
      save(name, NEW);
    }
    save("a", new Precondition.Anything());

    assertThat(saved.list("anna", null, 3))
        .extracting(SavedName::name)
        .containsExactly("Z", "a", "a b");
    assertThat(saved.list("anna", "a b", 3)).extracting(SavedName::name).containsExactly("b", "é");
    assertThat(saved.list("anna", "Z", 1).getFirst().version()).isEqualTo(2);
  }

  @Test
  void renamesWithAllVersions() {
    save("a", NEW);
    save("a", new Precondition.Anything());
    save("c", NEW);

    refused(LibraryCode.SAVED_WORKFLOW_EXISTS, () -> saved.rename("anna", "a", "c", NEW));
    saved.rename("anna", "a", "b", NEW);

    assertThat(saved.versions("anna", "b")).hasSize(2);
    refused(LibraryCode.SAVED_WORKFLOW_UNKNOWN, () -> saved.versions("anna", "a"));
  }

  @Test
  void deletesWithAllVersions() {
    save("a", NEW);
    save("a", new Precondition.Anything());
    saved.delete("anna", "a", NEW);

    refused(LibraryCode.SAVED_WORKFLOW_UNKNOWN, () -> saved.get("anna", "a", 1));
    assertThat(save("a", NEW).version()).isOne();
    assertThat(saved.versions("anna", "a")).hasSize(1);
  }

  @Test
  void refusesWhatCanNotBeAName() {
    for (var name : new String[] {"", " a", "a.", "a/b", "..", "a\nb", "a".repeat(101)}) {
      refused(LibraryCode.SAVED_WORKFLOW_NAME_REFUSED, () -> save(name, NEW));
    }
    refused(
        LibraryCode.SAVED_WORKFLOW_TOO_LARGE,
        () -> saved.save("anna", "a", "pen", " ".repeat((2 << 20) + 1), null, NEW));
  }

  private static void refused(LibraryCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AtelierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
