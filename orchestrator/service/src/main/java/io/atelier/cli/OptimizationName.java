package io.atelier.cli;

import io.atelier.nodes.Optimization;
import java.util.EnumSet;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An optimization as people name it, such as `vae-tiling`.
final class OptimizationName implements ITypeConverter<Optimization> {

  @Override
  public Optimization convert(String name) {
    return Optimization.named(name.strip())
        .orElseThrow(() ->
            new TypeConversionException(
                "there is no optimization '%s'; there are %s".formatted(name, all())));
  }

  private static String all() {
    return EnumSet.allOf(Optimization.class).stream()
        .map(Optimization::toString)
        .collect(Collectors.joining(", "));
  }
}
