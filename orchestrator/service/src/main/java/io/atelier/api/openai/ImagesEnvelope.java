package io.atelier.api.openai;

import org.jspecify.annotations.Nullable;

/// A request for pictures, as OpenAI's clients send it.
///
/// @param prompt required
/// @param model a saved workflow that says which inputs stand for what, or a ready one; the ready
///   one for the purpose if left out
/// @param n pictures, from 1 to 10; 1 if left out
/// @param size `auto`, or as in `512x512`
/// @param responseFormat `b64_json`, which it is if left out, or `url`, which needs the same token
/// @param outputFormat `png`
/// @param user becomes a tag of the jobs
/// @param seed of the first picture, beside OpenAI's API; any if left out
/// @param negativePrompt beside OpenAI's API
public record ImagesEnvelope(
    @Nullable String prompt,
    @Nullable String model,
    @Nullable Integer n,
    @Nullable String size,
    @Nullable String responseFormat,
    @Nullable String outputFormat,
    @Nullable String quality,
    @Nullable String style,
    @Nullable String background,
    @Nullable String moderation,
    @Nullable String inputFidelity,
    @Nullable Integer outputCompression,
    @Nullable Integer partialImages,
    @Nullable Boolean stream,
    @Nullable String user,
    @Nullable Long seed,
    @Nullable String negativePrompt) {}
