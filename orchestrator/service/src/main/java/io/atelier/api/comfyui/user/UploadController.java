package io.atelier.api.comfyui.user;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.comfyui.FilesToSee;
import io.atelier.api.wire.ApiCode;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import tools.jackson.databind.JsonNode;

/// Takes pictures into the input folder.
@RestController
@RequestMapping(
    path = {"", "/api"},
    consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
final class UploadController {

  private static final String INPUT = "input";

  private final InputUploads uploads;
  private final FilesToSee files;

  UploadController(InputUploads uploads, FilesToSee files) {
    this.uploads = uploads;
    this.files = files;
  }

  @PostMapping("/upload/image")
  UploadedView image(Caller caller, MultipartHttpServletRequest form) throws IOException {
    var image = image(form);
    return keep(caller, form, image, image::transferTo);
  }

  /// The picture that `original_ref` names, with the transparency of the one that is sent.
  @PostMapping("/upload/mask")
  UploadedView mask(Caller caller, MultipartHttpServletRequest form) throws IOException {
    var image = image(form);
    var reference =
        WorkflowReader.json(field(form, "original_ref").getBytes(StandardCharsets.UTF_8));
    try (var in = image.getInputStream()) {
      var masked = MaskedPicture.of(original(caller, reference), in);
      return keep(
          caller,
          form,
          image,
          file -> {
            try (var out = Files.newOutputStream(file)) {
              masked.write(out);
            }
          });
    }
  }

  /// One of the input folder, of the caller's own first, or one that his jobs have made.
  private Resource original(Caller caller, JsonNode reference) {
    var name = reference.path("filename").asString("");
    var type = reference.path("type").asString(INPUT);
    var subfolder = reference.path("subfolder").asString("");
    var own = type.equals(INPUT) ? uploads.find(caller, name, subfolder) : null;
    return Optional.<Resource>ofNullable(own)
        .or(() -> files.find(caller, name, type, subfolder))
        .orElseThrow(() ->
            new ApiException(
                ApiCode.REQUEST_INVALID,
                "There is no picture '%s' in the %s folder that could be masked; upload it first."
                    .formatted(Shown.text(name), Shown.text(type))));
  }

  private UploadedView keep(
      Caller caller,
      MultipartHttpServletRequest form,
      MultipartFile image,
      InputUploads.Content content)
      throws IOException {
    var type = field(form, "type");
    requireInput(type.isEmpty() ? INPUT : type);
    var overwrite = field(form, "overwrite");
    return uploads.keep(
        caller,
        Optional.ofNullable(image.getOriginalFilename()).orElse(""),
        field(form, "subfolder"),
        overwrite.equals("true") || overwrite.equals("1"),
        content);
  }

  private static MultipartFile image(MultipartHttpServletRequest form) {
    var image = form.getFile("image");
    if (image == null) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID, "There is no file; send one as the field 'image'.");
    }
    return image;
  }

  private static String field(MultipartHttpServletRequest form, String name) {
    return Optional.ofNullable(form.getParameter(name)).orElse("");
  }

  /// Nodes load pictures from there alone; what stands in outputs is made by jobs and never
  /// changed.
  private static void requireInput(String type) {
    if (!type.equals(INPUT)) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "Uploads go to 'input', not to '%s'; leave type out.".formatted(Shown.text(type)));
    }
  }
}
