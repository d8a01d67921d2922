package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a safetensors file holds, from its header alone. Shapes decide, never the file's name
/// or what its metadata claims; what no rule knows stays unknown.
final class ModelProbe {

  /// What a file turned out to be.
  sealed interface Answer {

    record Identified(ModelIdentity identity) implements Answer {}

    /// Sound, but of no kind that a rule knows.
    record Unknown(ModelIdentity identity, List<String> because) implements Answer {

      public Unknown {
        because = List.copyOf(because);
      }
    }

    record Broken(String how) implements Answer {}
  }

  private static final int LONGEST_NOTICE = 1_000;

  /// Asked in this order: adapters first, because their tensors bear the names of what they adapt.
  private static final List<ProbeRule> RULES =
      List.of(
          new LoraRule(),
          rule(FileKind.CONTROLNET, UnetLayout.original("control_model."), "control_model."),
          new CheckpointRule(),
          rule(FileKind.CONTROLNET, UnetLayout.original(""), "input_hint_block.", "zero_convs."),
          rule(FileKind.CONTROLNET, UnetLayout.diffusers(), "controlnet_cond_embedding."),
          rule(FileKind.CONTROLNET, null, "adapter.body.0."), // T2I-Adapters: diffusers' names,
          rule(FileKind.CONTROLNET, null, "body.0.block1.", "conv_in."), // their authors',
          rule(FileKind.CONTROLNET, null, "body.0.in_conv.", "body.0.out_conv."), // the light ones'
          rule(FileKind.DIFFUSION_MODEL, UnetLayout.original(""), "input_blocks.", "middle_block."),
          rule(FileKind.DIFFUSION_MODEL, UnetLayout.original(""), "double_blocks."),
          rule(FileKind.DIFFUSION_MODEL, UnetLayout.original(""), "joint_blocks."),
          rule(FileKind.DIFFUSION_MODEL, UnetLayout.diffusers(), "down_blocks.", "time_embedding."),
          rule(FileKind.VAE, null, "first_stage_model.encoder.", "first_stage_model.decoder."),
          rule(FileKind.VAE, null, "encoder.conv_in.weight", "decoder.conv_in.weight"),
          rule(FileKind.TEXT_ENCODER, null, "cond_stage_model."),
          rule(FileKind.TEXT_ENCODER, null, "text_model.encoder.layers."),
          rule(FileKind.TEXT_ENCODER, null, "encoder.block.0.layer.0.SelfAttention."),
          new EmbeddingRule());

  private ModelProbe() {}

  private static ProbeRule rule(FileKind kind, @Nullable UnetLayout layout, String... prefixes) {
    return new StructureRule(kind, List.of(prefixes), layout);
  }

  static Answer probe(Path file) throws IOException {
    try {
      return probe(SafetensorsHeader.read(file));
    } catch (BrokenHeader e) {
      return new Answer.Broken(e.how());
    }
  }

  static Answer probe(SafetensorsHeader header) {
    var notice = notice(header);
    var because = new ArrayList<String>();
    for (var rule : RULES) {
      switch (rule.judge(header)) {
        case Verdict.Match(var kind, var family) -> {
          return new Answer.Identified(new ModelIdentity(kind, family, notice));
        }
        case Verdict.Broken(var how) -> {
          return new Answer.Broken(how);
        }
        case Verdict.No(var reason) -> because.add(reason);
      }
    }
    return new Answer.Unknown(new ModelIdentity(FileKind.UNKNOWN, null, notice), because);
  }

  private static @Nullable String notice(SafetensorsHeader header) {
    var notice = header.metadata().get("atelier.notice");
    if (notice == null || notice.isBlank()) {
      return null;
    }
    var clean = notice.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() > LONGEST_NOTICE ? clean.substring(0, LONGEST_NOTICE) + "…" : clean;
  }
}
