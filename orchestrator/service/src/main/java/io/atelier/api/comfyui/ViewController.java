package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Files by their names.
@RestController
@RequestMapping({"", "/api"})
final class ViewController {

  /// A browser would run these as a page of this service.
  private static final Set<String> RUN =
      Set.of("text/html", "application/xhtml+xml", "text/javascript", "text/css", "image/svg+xml");

  private final FilesToSee files;
  private final ViewPicture pictures = new ViewPicture();

  ViewController(FilesToSee files) {
    this.files = files;
  }

  /// @param preview a form and a quality, such as `webp;90`, of a picture that is only to be seen
  /// @param channel `rgb` or `a` of a picture's channels; all of them if left out
  @GetMapping("/view")
  ResponseEntity<Resource> view(
      Caller caller,
      @RequestParam(required = false) @Nullable String filename,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String subfolder,
      @RequestParam(required = false) @Nullable String preview,
      @RequestParam(required = false) @Nullable String channel)
      throws IOException {
    if (filename == null) {
      throw unknown();
    }
    var wanted = ViewedFile.of(filename, type, subfolder);
    var content = files.find(caller, wanted).orElseThrow(ViewController::unknown);
    content.getInputStream().close(); // Else it is found missing when half of the answer is out.
    var changed = pictures.of(content, wanted.name(), preview, channel);
    return changed.isPresent()
        ? answer(wanted.name(), changed.get().type(), changed.get().content())
        : answer(wanted.name(), typeOf(wanted.name()), content);
  }

  private static ApiException unknown() {
    return new ApiException(
        ApiCode.NOT_FOUND,
        "There is no such file among what your jobs have made and workflows may load; look at the history.");
  }

  private static MediaType typeOf(String name) {
    return MediaTypeFactory.getMediaType(name)
        .filter(type -> !RUN.contains(type.getType() + "/" + type.getSubtype()))
        .orElse(MediaType.APPLICATION_OCTET_STREAM);
  }

  private static ResponseEntity<Resource> answer(String name, MediaType type, Resource body) {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noCache().cachePrivate())
        .header(HttpHeaders.CONTENT_DISPOSITION, "filename=\"%s\"".formatted(quoted(name)))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .contentType(type)
        .body(body);
  }

  /// As a header may hold it.
  private static String quoted(String name) {
    return name.replaceAll("[^ -~]|[\"\\\\]", "_");
  }
}
