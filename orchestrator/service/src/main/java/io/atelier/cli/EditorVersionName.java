package io.atelier.cli;

import io.atelier.setup.WebEditorVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A version of ComfyUI's editor as people name it; nothing is the usual one.
final class EditorVersionName implements ITypeConverter<WebEditorVersion> {

  /// The option of `serve` that asks for it.
  static String option(WebEditorVersion version) {
    return switch (version) {
      case USUAL -> "--editor";
      case V1_27 -> "--editor=1.27";
    };
  }

  @Override
  public WebEditorVersion convert(String name) {
    return switch (name) {
      case "" -> WebEditorVersion.USUAL;
      case "1.27" -> WebEditorVersion.V1_27;
      default ->
          throw new TypeConversionException(
              "there is no editor '%s': --editor is the usual one, --editor=1.27 an older one"
                  .formatted(name));
    };
  }
}
