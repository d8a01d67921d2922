package io.atelier.catalog;

import static io.atelier.catalog.SafetensorsFile.tensors;
import static io.atelier.catalog.SafetensorsFile.toK;
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

class PipelineFoldersTest {

  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  @TempDir private Path temp;
  private Path first = Path.of("");
  private Path second = Path.of("");
  private ModelCatalog catalog = new ModelCatalog(List.of());

  @BeforeEach
  void twoRoots() {
    first = temp.resolve("first/diffusers");
    second = temp.resolve("second/diffusers");
    catalog = new ModelCatalog(List.of(temp.resolve("first"), temp.resolve("second")));
  }

  @Test
  void eachFolderWithAnIndexIsOneChoice() throws IOException {
    folder(first.resolve("b"), 768);
    folder(first.resolve("sub/a"), 768);
    folder(second.resolve("b"), 32);
    folder(first.resolve(".hidden"), 768);
    Files.createDirectories(first.resolve("empty"));
    Files.writeString(first.resolve("model_index.json"), "{}");
    assertThat(catalog.names("diffusers")).containsExactly("b", "sub/a");
    assertThat(catalog.resolve("diffusers", "b").identity().family()).isEqualTo("sd15");
    assertThat(new ModelCatalog(List.of()).names("diffusers")).isEmpty();
  }

  @Test
  void itsDenoiserTellsTheFamilyAndItsFilesTheSize() throws IOException {
    var path = folder(first.resolve("m"), 32);
    var sum = 0L;
    for (var file : ModelFiles.of(path)) {
      sum += Files.size(file);
    }
    assertThat(ModelFiles.of(path))
        .containsExactly(
            path.resolve("model_index.json"),
            path.resolve("text_encoder/model.safetensors"),
            path.resolve("unet/config.json"),
            path.resolve(WEIGHTS),
            path.resolve("vae/diffusion_pytorch_model.safetensors"));
    assertThat(catalog.resolve("diffusers", "m"))
        .isEqualTo(
            new ResolvedFile(
                "diffusers",
                "m",
                path,
                sum,
                new ModelIdentity(FileKind.PIPELINE, "tiny-sd", "draws noise")));
  }

  @Test
  void takesHalfPrecisionBeforeFull() throws IOException {
    var path = folder(first.resolve("m"), 768);
    Files.move(
        path.resolve(WEIGHTS), path.resolve("unet/diffusion_pytorch_model.fp16.safetensors"));
    Files.writeString(path.resolve(WEIGHTS), "not looked at");
    assertThat(catalog.resolve("diffusers", "m").identity().family()).isEqualTo("sd15");
  }

  @Test
  void followsLinksThatTheOwnerPlaced() throws IOException {
    var elsewhere = folder(temp.resolve("disk/m"), 768);
    Files.createDirectories(first);
    Files.createSymbolicLink(first.resolve("linked"), elsewhere);
    Files.createSymbolicLink(first.resolve("gone"), temp.resolve("gone"));
    assertThat(catalog.names("diffusers")).containsExactly("linked");
    assertThat(catalog.resolve("diffusers", "linked").path()).isEqualTo(first.resolve("linked"));
    assertFails(CatalogCode.FILE_NOT_FOUND, "gone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../secret", "a/../../secret", "/etc", "a\\..\\..\\secret", "C:\\m", ".."})
  void neverLetsANameClimbOut(String name) throws IOException {
    folder(temp.resolve("first/secret"), 768);
    folder(first.resolve("a"), 768);
    assertFails(CatalogCode.OUTSIDE_ROOT, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "./m", "m/", "m/unet", "m/model_index.json", "sub//m"})
  void resolvesOnlyNamesThatItWouldList(String name) throws IOException {
    folder(first.resolve("m"), 768);
    folder(first.resolve("sub/m"), 768);
    Files.writeString(first.resolve("model_index.json"), "{}");
    assertFails(CatalogCode.FILE_NOT_FOUND, name);
  }

  @Test
  void offersTheNearestName() throws IOException {
    folder(first.resolve("dreamy"), 768);
    assertFails(CatalogCode.FILE_NOT_FOUND, "dreany")
        .withMessageContaining("did you mean “dreamy”?");
  }

  @Test
  void refusesPickles() throws IOException {
    var path = folder(first.resolve("m"), 768);
    Files.move(path.resolve(WEIGHTS), path.resolve("unet/diffusion_pytorch_model.bin"));
    assertFails(CatalogCode.PICKLE_REFUSED, "m")
        .withMessageContaining("m/unet/diffusion_pytorch_model.bin is refused");
  }

  @Test
  void saysWhichPartIsMissingOrBroken() throws IOException {
    var path = folder(first.resolve("m"), 768);
    Files.writeString(path.resolve("vae/diffusion_pytorch_model.safetensors"), "<html>");
    assertFails(CatalogCode.FILE_BROKEN, "m")
        .withMessageContaining("vae/diffusion_pytorch_model.safetensors is broken");
    Files.delete(path.resolve("text_encoder/model.safetensors"));
    assertFails(CatalogCode.FILE_BROKEN, "m")
        .withMessageContaining("it has no text_encoder/model.safetensors");
  }

  @Test
  void saysWhenItKnowsNoSuchFamily() throws IOException {
    folder(first.resolve("odd"), 55);
    assertFails(CatalogCode.FAMILY_UNKNOWN, "odd")
        .withMessageContaining("odd is a sound file, but not recognised as a diffusion model");
  }

  @Test
  void theDigestOfAFolderIsThatOfItsFilesNamesAndDigests() throws IOException {
    var path = folder(first.resolve("m"), 768);
    var digests = new DigestCache(temp.resolve("data"));
    assertThat(digests.known(path)).isEmpty();
    var before = digests.digest(path);
    assertThat(digests.known(path)).contains(before);
    assertThat(digests.digest(folder(second.resolve("other"), 768))).isEqualTo(before);
    Files.writeString(path.resolve("README.txt"), "does not matter");
    assertThat(digests.known(path)).contains(before);
    Files.writeString(path.resolve("unet/config.json"), "{\"x\":1}");
    assertThat(digests.known(path)).isEmpty();
    assertThat(digests.digest(path)).isNotEqualTo(before);
    Files.writeString(path.resolve("unet/config.json"), "{}");
    assertThat(digests.digest(path)).isEqualTo(before);
    Files.move(path.resolve("unet/config.json"), path.resolve("vae/config.json"));
    assertThat(digests.digest(path)).isNotEqualTo(before);
  }

  private static Path folder(Path path, long width) throws IOException {
    tensors()
        .with("conv_in.weight", 4, 4, 3, 3)
        .with("time_embedding.linear_1.weight", 4, 4)
        .with(toK("down_blocks.0.attentions.0"), 4, width)
        .note("atelier.notice", "draws noise")
        .write(path.resolve(WEIGHTS));
    tensors()
        .with("encoder.conv_in.weight", 4, 3, 3, 3)
        .with("decoder.conv_in.weight", 4, 4, 3, 3)
        .write(path.resolve("vae/diffusion_pytorch_model.safetensors"));
    tensors()
        .with("text_model.encoder.layers.0.x", 4)
        .write(path.resolve("text_encoder/model.safetensors"));
    Files.writeString(path.resolve("unet/config.json"), "{}");
    Files.writeString(path.resolve("model_index.json"), "{}");
    return path;
  }

  private ThrowableAssertAlternative<AtelierException> assertFails(CatalogCode code, String name) {
    return assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(() -> catalog.resolve("diffusers", name))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
