package io.atelier.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A LoRA (also LoHa and LoKr) under kohya's or PEFT's and diffusers' names. The input widths of
/// the modules it changes tell the family; a text encoder of width 768 alone fits several, so none
/// is said.
final class LoraRule implements ProbeRule {

  private static final Pattern ADAPTER =
      Pattern.compile("[._]lora(_linear_layer)?[._]|\\.(hada|lokr)_|\\.(alpha|dora_scale)$");
  private static final Pattern DOWN =
      Pattern.compile("(.+?)[._]lora(?:_linear_layer)?[._](?:down|A)(?:\\.default)?\\.weight");
  private static final Pattern LOHA = Pattern.compile("(.+)\\.hada_w1_b");
  private static final Pattern LOKR = Pattern.compile("(.+)\\.lokr_w1(?:_b)?");
  private static final Pattern CROSS_ATTENTION = Pattern.compile(".*attn2[._]to_[kv]");
  private static final Pattern SECOND_ENCODER = Pattern.compile("(lora_te2_|text_encoder_2\\.).*");
  private static final Pattern ENCODER_INPUT =
      Pattern.compile("(lora_te_|text_encoder\\.).*self_attn[._][qkv]_proj");
  private static final Pattern FLUX =
      Pattern.compile("(lora_unet_double_blocks_|transformer\\.single_transformer_blocks\\.).*");

  @Override
  public Verdict judge(SafetensorsHeader header) {
    var keys = header.tensors().keySet();
    var adapters = keys.stream().filter(ADAPTER.asPredicate()).count();
    if (adapters * 2 <= keys.size()) {
      return new Verdict.No("no LoRA, since most tensors do not have a LoRA's names");
    }
    var widths = new HashMap<String, Long>();
    for (var key : keys) {
      var down = DOWN.matcher(key);
      if (down.matches() && !header.has(otherHalf(key))) {
        return new Verdict.Broken("it is a LoRA without " + HeaderParser.shown(otherHalf(key)));
      }
      addWidth(header, key, widths);
    }
    return new Verdict.Match(FileKind.LORA, family(widths));
  }

  private static String otherHalf(String down) {
    return down.replaceFirst("down((?:\\.default)?\\.weight)$", "up$1")
        .replaceFirst("lora([._])A((?:\\.default)?\\.weight)$", "lora$1B$2");
  }

  /// The matrices are [rank, in]; LoKr's input is the product of its two factors' inputs.
  private static void addWidth(SafetensorsHeader header, String key, Map<String, Long> widths) {
    var direct = DOWN.matcher(key);
    var loha = LOHA.matcher(key);
    var lokr = LOKR.matcher(key);
    if (direct.matches()) {
      widths.put(direct.group(1), width(header, key));
    } else if (loha.matches()) {
      widths.put(loha.group(1), width(header, key));
    } else if (lokr.matches()) {
      var module = lokr.group(1);
      var second = module + ".lokr_w2";
      var other = header.has(second) ? width(header, second) : width(header, second + "_b");
      widths.put(module, width(header, key) * other);
    }
  }

  private static long width(SafetensorsHeader header, String key) {
    var tensor = header.tensors().get(key);
    return tensor == null ? -1 : tensor.dim(1);
  }

  private static @Nullable String family(Map<String, Long> widths) {
    var cross = oneWidth(widths, CROSS_ATTENTION.asMatchPredicate());
    if (cross != null) {
      return UnetLayout.familyOf(cross);
    }
    if (widths.keySet().stream().anyMatch(FLUX.asMatchPredicate())) {
      return "flux";
    }
    if (widths.keySet().stream().anyMatch(SECOND_ENCODER.asMatchPredicate())) {
      return "sdxl";
    }
    var encoder = oneWidth(widths, ENCODER_INPUT.asMatchPredicate());
    return encoder == null || encoder == 768 ? null : UnetLayout.familyOf(encoder);
  }

  /// The width that all these modules share; null if there are none or they differ.
  private static @Nullable Long oneWidth(Map<String, Long> widths, Predicate<String> modules) {
    var found =
        widths.entrySet().stream()
            .filter(module -> modules.test(module.getKey()))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    return found.size() == 1 ? found.getFirst() : null;
  }
}
