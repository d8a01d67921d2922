package io.atelier.catalog;

/// Knows one kind of model by its tensors' names and shapes.
@FunctionalInterface
interface ProbeRule {
  Verdict judge(SafetensorsHeader header);
}
