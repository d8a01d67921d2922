package io.atelier.catalog;

import static io.atelier.catalog.SafetensorsFile.checkpoint;
import static io.atelier.catalog.SafetensorsFile.sdxl;
import static io.atelier.catalog.SafetensorsFile.tensors;
import static io.atelier.catalog.SafetensorsFile.toK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelProbeTest {

  private static final String KOHYA =
      "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k";
  private static final String PEFT =
      "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k";
  private static final String DIFFUSERS_TO_K =
      "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight";

  @TempDir private Path temp;

  static Stream<Arguments> models() {
    return Stream.of(
        model(checkpoint(768, 4), FileKind.CHECKPOINT, "sd15"),
        model(checkpoint(32, 4), FileKind.CHECKPOINT, "tiny-sd"),
        model(checkpoint(192, 4), FileKind.CHECKPOINT, "shapes"),
        model(checkpoint(1024, 4), FileKind.CHECKPOINT, "sd21"),
        model(checkpoint(768, 9), FileKind.CHECKPOINT, "sd15-inpaint"),
        model(checkpoint(768, 8), FileKind.CHECKPOINT, "sd15-edit"),
        model(checkpoint(1024, 9), FileKind.CHECKPOINT, "sd21-inpaint"),
        model(checkpoint(1024, 5), FileKind.CHECKPOINT, "sd21-depth"),
        model(sdxl(2048, 4), FileKind.CHECKPOINT, "sdxl"),
        model(sdxl(2048, 9), FileKind.CHECKPOINT, "sdxl-inpaint"),
        model(sdxl(1280, 4), FileKind.CHECKPOINT, "sdxl-refiner"),
        model(sdxl(80, 4), FileKind.CHECKPOINT, "tiny-sdxl"),
        model(sdxl(48, 4), FileKind.CHECKPOINT, "tiny-sdxl-refiner"),
        model(sdxl(50, 4), FileKind.CHECKPOINT, null),
        model(checkpoint(77, 4), FileKind.CHECKPOINT, null),
        model(checkpoint(768, 7), FileKind.CHECKPOINT, null),
        model(
            checkpoint(768, 4).without(toK("model.diffusion_model.input_blocks.2.1")),
            FileKind.CHECKPOINT,
            "sd15"),
        model(
            checkpoint(768, 4)
                .without("first_stage_model.decoder.conv_in.weight")
                .without("cond_stage_model.transformer.text_model.final_layer_norm.weight"),
            FileKind.DIFFUSION_MODEL,
            "sd15"),
        model(
            tensors()
                .with("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", 8, 4)
                .with("vae.decoder.conv_in.weight", 4)
                .with("text_encoders.clip_l.x", 4),
            FileKind.CHECKPOINT,
            "flux"),
        model(tensors().with("double_blocks.0.x", 4), FileKind.DIFFUSION_MODEL, "flux"),
        model(tensors().with("joint_blocks.0.x", 4), FileKind.DIFFUSION_MODEL, "sd3"),
        model(
            tensors()
                .with("input_blocks.0.0.weight", 4, 4, 3, 3)
                .with("middle_block.0.x", 4)
                .with(toK("input_blocks.4.1"), 4, 2048),
            FileKind.DIFFUSION_MODEL,
            "sdxl"),
        model(
            tensors()
                .with("conv_in.weight", 4, 4, 3, 3)
                .with("time_embedding.linear_1.weight", 4, 4)
                .with(DIFFUSERS_TO_K, 4, 768),
            FileKind.DIFFUSION_MODEL,
            "sd15"),
        model(
            tensors()
                .with("control_model.input_blocks.0.0.weight", 4, 4, 3, 3)
                .with("control_model.input_hint_block.0.weight", 4)
                .with(toK("control_model.input_blocks.2.1"), 4, 768),
            FileKind.CONTROLNET,
            "sd15"),
        model(
            tensors()
                .with("input_blocks.0.0.weight", 4, 4, 3, 3)
                .with("input_hint_block.0.weight", 4)
                .with("zero_convs.0.0.weight", 4)
                .with("middle_block.0.x", 4)
                .with(toK("input_blocks.2.1"), 4, 32),
            FileKind.CONTROLNET,
            "tiny-sd"),
        model(
            tensors()
                .with("controlnet_cond_embedding.conv_in.weight", 4)
                .with("controlnet_mid_block.bias", 1280)
                .with("conv_in.weight", 4, 4, 3, 3)
                .with("time_embedding.linear_1.weight", 4, 4)
                .with(DIFFUSERS_TO_K, 4, 2048),
            FileKind.CONTROLNET,
            "sdxl"),
        model( // a Control-LoRA; its family follows from pairs, which Python multiplies
            tensors()
                .with("lora_controlnet", 0)
                .with("input_hint_block.0.weight", 16, 3, 3, 3)
                .with("zero_convs.0.0.weight", 4)
                .with("input_blocks.4.1.transformer_blocks.0.attn2.to_k.up", 640, 128)
                .with("input_blocks.4.1.transformer_blocks.0.attn2.to_k.down", 128, 2048),
            FileKind.CONTROLNET,
            null),
        model(
            tensors().with("adapter.body.0.resnets.0.block1.weight", 4), FileKind.CONTROLNET, null),
        model(
            tensors().with("conv_in.weight", 4, 192, 3, 3).with("body.0.block1.weight", 4),
            FileKind.CONTROLNET,
            null),
        model(
            tensors().with("body.0.in_conv.weight", 4).with("body.0.out_conv.weight", 4),
            FileKind.CONTROLNET,
            null),
        model(kohya(KOHYA, 768), FileKind.LORA, "sd15"),
        model(kohya(KOHYA, 1024), FileKind.LORA, "sd21"),
        model(
            kohya("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048),
            FileKind.LORA,
            "sdxl"),
        model(kohya(KOHYA, 32), FileKind.LORA, "tiny-sd"),
        model(kohya(KOHYA, 192), FileKind.LORA, "shapes"),
        model(kohya(KOHYA, 500), FileKind.LORA, null),
        model(peft(PEFT, 768), FileKind.LORA, "sd15"),
        model(peft("base_model.model." + PEFT, 2048), FileKind.LORA, "sdxl"),
        model(
            tensors()
                .with(PEFT + "_lora.down.weight", 4, 768)
                .with(PEFT + "_lora.up.weight", 768, 4),
            FileKind.LORA,
            "sd15"),
        model(
            tensors()
                .with(PEFT + ".lora_A.default.weight", 4, 768)
                .with(PEFT + ".lora_B.default.weight", 768, 4),
            FileKind.LORA,
            "sd15"),
        model(
            tensors()
                .with(KOHYA + ".hada_w1_a", 320, 4)
                .with(KOHYA + ".hada_w1_b", 4, 768)
                .with(KOHYA + ".hada_w2_a", 320, 4)
                .with(KOHYA + ".hada_w2_b", 4, 768),
            FileKind.LORA,
            "sd15"),
        model(
            tensors().with(KOHYA + ".lokr_w1", 8, 16).with(KOHYA + ".lokr_w2", 40, 48),
            FileKind.LORA,
            "sd15"),
        model(
            tensors()
                .with(KOHYA + ".lokr_w1_a", 8, 2)
                .with(KOHYA + ".lokr_w1_b", 2, 32)
                .with(KOHYA + ".lokr_w2_a", 40, 2)
                .with(KOHYA + ".lokr_w2_b", 2, 64),
            FileKind.LORA,
            "sdxl"),
        model(
            kohya("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 768),
            FileKind.LORA,
            null),
        model(
            kohya("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 1024),
            FileKind.LORA,
            "sd21"),
        model(
            kohya("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", 1280),
            FileKind.LORA,
            "sdxl"),
        model(
            peft("text_encoder.text_model.encoder.layers.0.self_attn.q_proj", 768),
            FileKind.LORA,
            null),
        model(
            peft("transformer.single_transformer_blocks.0.attn.to_q", 3072), FileKind.LORA, "flux"),
        model(
            tensors().with("first_stage_model.encoder.x", 4).with("first_stage_model.decoder.x", 4),
            FileKind.VAE,
            null),
        model(
            tensors().with("encoder.conv_in.weight", 4).with("decoder.conv_in.weight", 4),
            FileKind.VAE,
            null),
        model(tensors().with("emb_params", 8, 768), FileKind.EMBEDDING, "sd15"),
        model(tensors().with("<cat>", 768), FileKind.EMBEDDING, "sd15"),
        model(tensors().with("<cat>", 3, 1024), FileKind.EMBEDDING, "sd21"),
        model(tensors().with("clip_l", 2, 768), FileKind.EMBEDDING, "sd15"),
        model(tensors().with("clip_l", 2, 768).with("clip_g", 2, 1280), FileKind.EMBEDDING, "sdxl"),
        model(
            tensors().with("clip_l", 2, 32).with("clip_g", 2, 48), FileKind.EMBEDDING, "tiny-sdxl"),
        model(tensors().with("clip_g", 2, 500), FileKind.EMBEDDING, null),
        model(tensors().with("text_model.encoder.layers.0.x", 4), FileKind.TEXT_ENCODER, null),
        model(
            tensors().with("encoder.block.0.layer.0.SelfAttention.q.weight", 4),
            FileKind.TEXT_ENCODER,
            null));
  }

  private static Arguments model(SafetensorsFile file, FileKind kind, @Nullable String family) {
    return Arguments.of(file, kind, family);
  }

  private static SafetensorsFile kohya(String module, long width) {
    return tensors()
        .with(module + ".lora_down.weight", 4, width)
        .with(module + ".lora_up.weight", 320, 4)
        .with(module + ".alpha");
  }

  private static SafetensorsFile peft(String module, long width) {
    return tensors()
        .with(module + ".lora_A.weight", 4, width)
        .with(module + ".lora_B.weight", 320, 4);
  }

  @ParameterizedTest
  @MethodSource("models")
  void knowsModelsByTheirShapes(SafetensorsFile file, FileKind kind, @Nullable String family)
      throws IOException {
    assertThat(probe(file))
        .isEqualTo(new ModelProbe.Answer.Identified(new ModelIdentity(kind, family, null)));
  }

  @Test
  void leavesUnknownWhatNoRuleKnows() throws IOException {
    var file = tensors().with("layers.0.weight", 4).note("modelspec.architecture", "flux-1-dev");
    assertThat(probe(file))
        .isInstanceOfSatisfying(
            ModelProbe.Answer.Unknown.class,
            unknown -> {
              assertThat(unknown.identity())
                  .isEqualTo(new ModelIdentity(FileKind.UNKNOWN, null, null));
              assertThat(unknown.because())
                  .contains("no checkpoint, since no tensor is named model.diffusion_model.…");
            });
    assertThat(probe(tensors())).isInstanceOf(ModelProbe.Answer.Unknown.class);
    assertThat(probe(tensors().with("weight", 3000, 768)))
        .isInstanceOf(ModelProbe.Answer.Unknown.class);
    assertThat(probe(tensors().with("bias", 77))).isInstanceOf(ModelProbe.Answer.Unknown.class);
    assertThat(probe(tensors().with("bias", 768).with("weight", 768)))
        .isInstanceOf(ModelProbe.Answer.Unknown.class);
  }

  @Test
  void saysWhichPartARecognisedModelLost() throws IOException {
    assertBroken(
        checkpoint(768, 4).without("first_stage_model.decoder.conv_in.weight"),
        "it is a checkpoint without its VAE");
    assertBroken(
        sdxl(2048, 4).without("conditioner.embedders.0.model.ln_final.weight"),
        "it is a checkpoint without its text encoder");
    assertBroken(
        checkpoint(768, 4).without("model.diffusion_model.input_blocks.0.0.weight"),
        "without its first convolution");
    assertBroken(
        kohya(KOHYA, 768).without(KOHYA + ".lora_up.weight"), "without " + KOHYA + ".lora_up");
    assertBroken(peft(PEFT, 768).without(PEFT + ".lora_B.weight"), "without " + PEFT + ".lora_B");
  }

  private void assertBroken(SafetensorsFile file, String how) throws IOException {
    assertThat(probe(file))
        .isInstanceOfSatisfying(
            ModelProbe.Answer.Broken.class, broken -> assertThat(broken.how()).contains(how));
  }

  @Test
  void passesTheMakersNoticeOn() throws IOException {
    var file = checkpoint(32, 4).note("atelier.notice", " Random weights:\nit draws noise. ");
    assertThat(probe(file))
        .isEqualTo(
            new ModelProbe.Answer.Identified(
                new ModelIdentity(
                    FileKind.CHECKPOINT, "tiny-sd", "Random weights: it draws noise.")));
  }

  private ModelProbe.Answer probe(SafetensorsFile file) throws IOException {
    return ModelProbe.probe(file.write(temp.resolve("model.safetensors")));
  }
}
