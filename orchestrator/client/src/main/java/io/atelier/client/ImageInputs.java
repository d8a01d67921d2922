package io.atelier.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which inputs of a workflow stand for what in a request for pictures, each as `NODE.INPUT`. What
/// the workflow does not have is null.
///
/// @param prompt text
/// @param negativePrompt text
/// @param width pixels
/// @param height pixels
/// @param n how many pictures one run makes
/// @param seed a whole number
/// @param image name of the picture that is changed
/// @param mask name of a picture that is transparent where it is to be changed
/// @param set values that such a request always sets
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageInputs(
    @Nullable String prompt,
    @Nullable String negativePrompt,
    @Nullable String width,
    @Nullable String height,
    @Nullable String n,
    @Nullable String seed,
    @Nullable String image,
    @Nullable String mask,
    @Nullable Map<String, String> set) {}
