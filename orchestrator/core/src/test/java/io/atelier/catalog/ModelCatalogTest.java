package io.atelier.catalog;

import static io.atelier.catalog.SafetensorsFile.checkpoint;
import static io.atelier.catalog.SafetensorsFile.sdxl;
import static io.atelier.catalog.SafetensorsFile.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {

  @TempDir private Path temp;
  private Path first = Path.of("");
  private Path second = Path.of("");
  private ModelCatalog catalog = new ModelCatalog(List.of());

  @BeforeEach
  void twoRoots() {
    first = temp.resolve("first");
    second = temp.resolve("second");
    catalog = new ModelCatalog(List.of(first, second));
  }

  @Test
  void listsSortedNamesOfAllRoots() throws IOException {
    checkpoint(768, 4).write(first.resolve("checkpoints/sub/b.safetensors"));
    checkpoint(768, 4).write(first.resolve("checkpoints/c.SFT"));
    checkpoint(768, 4).write(second.resolve("checkpoints/a.safetensors"));
    checkpoint(768, 4).write(second.resolve("checkpoints/c.SFT"));
    for (var other : List.of("old.ckpt", "notes.txt", ".hidden.safetensors", "._c.safetensors")) {
      Files.writeString(first.resolve("checkpoints").resolve(other), "");
    }
    checkpoint(768, 4).write(first.resolve("checkpoints/.cache/x.safetensors"));
    assertThat(catalog.names("checkpoints"))
        .containsExactly("a.safetensors", "c.SFT", "sub/b.safetensors");
    assertThat(catalog.names("loras")).isEmpty();
    assertThat(catalog.names("unheard_of")).isEmpty();
  }

  @Test
  void resolvesFromTheFirstRootThatHasIt() throws IOException {
    checkpoint(32, 4)
        .note("atelier.notice", "draws noise")
        .write(first.resolve("checkpoints/m.safetensors"));
    checkpoint(768, 4).write(second.resolve("checkpoints/m.safetensors"));
    var file = catalog.resolve("checkpoints", "m.safetensors");
    assertThat(file)
        .isEqualTo(
            new ResolvedFile(
                "checkpoints",
                "m.safetensors",
                first.resolve("checkpoints/m.safetensors"),
                Files.size(first.resolve("checkpoints/m.safetensors")),
                new ModelIdentity(FileKind.CHECKPOINT, "tiny-sd", "draws noise")));
    Files.delete(file.path());
    assertThat(catalog.resolve("checkpoints", "m.safetensors").identity().family())
        .isEqualTo("sd15");
  }

  @Test
  void looksInTheOlderNamesOfAFolderToo() throws IOException {
    tensors().with("text_model.encoder.layers.0.x", 4).write(first.resolve("clip/l.safetensors"));
    assertThat(catalog.names("text_encoders")).containsExactly("l.safetensors");
    assertThat(catalog.resolve("text_encoders", "l.safetensors").path())
        .isEqualTo(first.resolve("clip/l.safetensors"));
  }

  @Test
  void followsLinksThatTheOwnerPlaced() throws IOException {
    var elsewhere = checkpoint(768, 4).write(temp.resolve("disk/big/m.safetensors"));
    Files.createDirectories(first.resolve("checkpoints"));
    Files.createSymbolicLink(first.resolve("checkpoints/file.safetensors"), elsewhere);
    Files.createSymbolicLink(first.resolve("checkpoints/folder"), elsewhere.getParent());
    Files.createSymbolicLink(first.resolve("checkpoints/gone.safetensors"), temp.resolve("gone"));
    assertThat(catalog.names("checkpoints"))
        .containsExactly("file.safetensors", "folder/m.safetensors");
    assertThat(catalog.resolve("checkpoints", "folder/m.safetensors").identity().family())
        .isEqualTo("sd15");
    assertFails(CatalogCode.FILE_NOT_FOUND, "checkpoints", "gone.safetensors");
  }

  @Test
  void listsEachLoopOfLinksOnce() throws IOException {
    checkpoint(768, 4).write(first.resolve("checkpoints/sub/m.safetensors"));
    Files.createSymbolicLink(first.resolve("checkpoints/sub/loop"), first.resolve("checkpoints"));
    assertThat(catalog.names("checkpoints")).containsExactly("sub/m.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.safetensors",
        "a/../../secret.safetensors",
        "a\\..\\..\\secret.safetensors",
        "/etc/secret.safetensors",
        "\\\\server\\secret.safetensors",
        "C:\\secret.safetensors",
        "c:secret.safetensors",
        "m\0.safetensors",
        ".."
      })
  void neverLetsANameClimbOut(String name) throws IOException {
    checkpoint(768, 4).write(first.resolve("secret.safetensors"));
    checkpoint(768, 4).write(first.resolve("checkpoints/a/m.safetensors"));
    assertFails(CatalogCode.OUTSIDE_ROOT, "checkpoints", name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "./m.safetensors",
        "a//m.safetensors",
        "m.safetensors/",
        "a\\m.safetensors",
        "a",
        "\ud83c.safetensors"
      })
  void resolvesOnlyNamesThatItWouldList(String name) throws IOException {
    checkpoint(768, 4).write(first.resolve("checkpoints/m.safetensors"));
    checkpoint(768, 4).write(first.resolve("checkpoints/a/m.safetensors"));
    assertFails(CatalogCode.FILE_NOT_FOUND, "checkpoints", name);
  }

  @Test
  void offersTheNearestNameAndSaysWhereItLooked() throws IOException {
    checkpoint(768, 4).write(first.resolve("checkpoints/SD1.5/dreamy_v8.safetensors"));
    checkpoint(768, 4).write(first.resolve("checkpoints/other.safetensors"));
    for (var wrong :
        List.of("dreamy_v8.safetensors", "SD1.5\\dreamy_v8.safetensors", "Dreamy_v7.safetensors")) {
      assertFails(CatalogCode.FILE_NOT_FOUND, "checkpoints", wrong)
          .withMessageContaining("did you mean “SD1.5/dreamy_v8.safetensors”?")
          .withMessageContaining(first.resolve("checkpoints").toString())
          .withMessageContaining(second.resolve("checkpoints").toString());
    }
    assertFails(CatalogCode.FILE_NOT_FOUND, "checkpoints", "something-else.safetensors")
        .withMessageContaining("choose one of the 2 files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.ckpt", "m.pt", "m.PTH", "sub/m.bin", "m.pkl", "m.pt2"})
  void refusesPicklesWhetherOrNotTheyAreThere(String name) throws IOException {
    checkpoint(768, 4).write(first.resolve("checkpoints").resolve(name));
    assertFails(CatalogCode.PICKLE_REFUSED, "checkpoints", name)
        .withMessageContaining("can run any program")
        .withMessageContaining("convert it to safetensors");
  }

  @Test
  void saysWhatIsBroken() throws IOException {
    var file =
        Files.writeString(
            Files.createDirectories(first.resolve("checkpoints")).resolve("m.safetensors"),
            "<!DOCTYPE html><html>");
    assertFails(CatalogCode.FILE_BROKEN, "checkpoints", "m.safetensors")
        .withMessageContaining(file + " is broken: it does not begin as a safetensors file does")
        .withMessageEndingWith("download or copy it again.");
  }

  @Test
  void namesTheFamilyThatItCannotRunYet() throws IOException {
    sdxl(2048, 5).write(first.resolve("checkpoints/xl.safetensors"));
    checkpoint(1024, 5).write(first.resolve("checkpoints/depth.safetensors"));
    checkpoint(55, 4).write(first.resolve("checkpoints/odd.safetensors"));
    tensors().with("x", 1).write(first.resolve("checkpoints/unknown.safetensors"));
    assertFails(CatalogCode.FAMILY_UNKNOWN, "checkpoints", "xl.safetensors")
        .withMessage(
            "xl.safetensors is a SDXL depth checkpoint, which this version cannot run yet; choose a file of the family Atelier's shapes or SDXL or SDXL refiner or Stable Diffusion 1.5 or Stable Diffusion 2 or tiny SDXL or tiny SDXL refiner or tiny Stable Diffusion or tiny Stable Diffusion 2.");
    assertFails(CatalogCode.FAMILY_UNKNOWN, "checkpoints", "depth.safetensors")
        .withMessageContaining("Stable Diffusion 2 depth checkpoint");
    assertFails(CatalogCode.FAMILY_UNKNOWN, "checkpoints", "odd.safetensors");
    assertFails(CatalogCode.FAMILY_UNKNOWN, "checkpoints", "unknown.safetensors")
        .withMessageContaining("not recognised as a checkpoint");
  }

  @Test
  void runsModelsForInpaintingAndEditing() throws IOException {
    checkpoint(768, 9).write(first.resolve("checkpoints/inpaint.safetensors"));
    sdxl(2048, 8).write(first.resolve("checkpoints/edit.safetensors"));
    assertThat(catalog.resolve("checkpoints", "inpaint.safetensors").identity().family())
        .isEqualTo("sd15-inpaint");
    assertThat(catalog.resolve("checkpoints", "edit.safetensors").identity().family())
        .isEqualTo("sdxl-edit");
  }

  @Test
  void saysWhenAFileIsOfAnotherKind() throws IOException {
    checkpoint(768, 4).write(first.resolve("loras/m.safetensors"));
    assertFails(CatalogCode.KIND_MISMATCH, "loras", "m.safetensors")
        .withMessageContaining("is a checkpoint, not a LoRA");
  }

  @Test
  void acceptsAnythingSoundInFoldersWithoutRules() throws IOException {
    tensors().with("x", 1).write(first.resolve("embeddings/e.safetensors"));
    assertThat(catalog.resolve("embeddings", "e.safetensors").identity().kind())
        .isEqualTo(FileKind.UNKNOWN);
  }

  @Test
  void namesPicklesApartFromWhatMayBeChosen() throws IOException {
    tensors().with("emb_params", 2, 768).write(first.resolve("embeddings/cat.safetensors"));
    Files.writeString(first.resolve("embeddings/owl.pt"), "code");
    assertThat(catalog.names("embeddings")).containsExactly("cat.safetensors");
    assertThat(catalog.pickles("embeddings")).containsExactly("owl.pt");
    assertThat(catalog.pickles("pipelines")).isEmpty();
    assertThat(catalog.resolve("embeddings", "cat.safetensors").identity())
        .isEqualTo(new ModelIdentity(FileKind.EMBEDDING, "sd15", null));
  }

  private ThrowableAssertAlternative<AtelierException> assertFails(
      CatalogCode code, String folder, String name) {
    return assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(() -> catalog.resolve(folder, name))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\0"));
  }
}
