package io.atelier.setup;

/// One thing that a doctor found.
///
/// @param finding what is wrong and what it leads to, as a sentence
/// @param remedy what mends it, with the command
/// @param impossible whether nothing of ours can mend it
public record Advice(String finding, String remedy, boolean impossible) {}
