package io.atelier.catalog;

import org.jspecify.annotations.Nullable;

/// What a file's content says it is.
///
/// @param family `sd15`, `tiny-sd`, `sdxl`, …, with `-inpaint`, `-depth` or `-edit` for UNets of 9,
///   5 or 8 input channels; null where the content does not decide it (a picture, a VAE, a LoRA on
///   CLIP-L alone)
/// @param notice what the file's maker wants said whenever it is used (`atelier.notice` in its
///   metadata)
public record ModelIdentity(FileKind kind, @Nullable String family, @Nullable String notice) {}
