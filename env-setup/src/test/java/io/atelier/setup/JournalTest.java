package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path folder;
  private Path file;
  private Journal journal;

  @BeforeEach
  void open() {
    file = folder.resolve("new/journal.tsv");
    journal = new Journal(file, any -> 0);
  }

  @Test
  void keepsClaimsInTheirOrderAndOnceEach() throws IOException {
    var odd = Made.of(Made.Kind.TREE, Path.of("/a\tb\n\\n ü"));
    var formula = new Made(Made.Kind.FORMULA, "xz");
    journal.claim(List.of(odd, formula));
    journal.claim(List.of(formula));
    assertThat(new Journal(file, any -> 0).claims()).containsExactly(odd, formula);
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void forgetsWhatIsUndone() throws IOException {
    var formula = new Made(Made.Kind.FORMULA, "xz");
    journal.claim(List.of(formula));
    journal.undone(formula);
    assertThat(journal.claims()).isEmpty();
    journal.claim(List.of(formula));
    assertThat(journal.claims()).containsExactly(formula);
  }

  @Test
  void knowsWhichStepsBeganAndDidNotEnd() throws IOException {
    assertThat(journal.isOpen(SetupStep.VENV)).isFalse();
    journal.began(SetupStep.VENV, "no environment", List.of());
    assertThat(journal.isOpen(SetupStep.VENV)).isTrue();
    journal.done(SetupStep.VENV);
    assertThat(journal.isOpen(SetupStep.VENV)).isFalse();
  }

  @Test
  void takesATornLineForNotWrittenAndGoesOnBelowIt() throws IOException {
    var tree = Made.of(Made.Kind.TREE, Path.of("/data/envs/py311"));
    journal.began(SetupStep.VENV, "one", List.of());
    var before = Files.readString(file);
    journal.claim(List.of(tree));
    var line = Files.readString(file).substring(before.length());
    for (var cut = 0; cut < line.length() - 1; cut++) {
      Files.writeString(file, before + line.substring(0, cut));
      journal.done(SetupStep.VENV);
      assertThat(journal.claims()).as("torn after %d", cut).isEmpty();
      assertThat(journal.isOpen(SetupStep.VENV)).as("torn after %d", cut).isFalse();
    }
  }
}
