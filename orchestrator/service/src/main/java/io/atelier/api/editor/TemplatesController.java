package io.atelier.api.editor;

import io.atelier.api.ApiException;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The workflow templates, as the editor asks for them and for programs.
@RestController
final class TemplatesController {

  private static final Pattern INDEX = Pattern.compile("index(\\.[A-Za-z-]+)?\\.json");
  private static final Pattern PLAIN = Pattern.compile("[^./\\\\][^/\\\\\\p{Cntrl}]*\\.json");

  private final EditorPlace place;
  private final TemplateList list;

  TemplatesController(EditorPlace place, TemplateList list) {
    this.place = place;
    this.list = list;
  }

  @Says("The workflow templates of ComfyUI's editor, and which of them run here")
  @GetMapping("/v1/templates")
  TemplatesView all() {
    return new TemplatesView(List.copyOf(list.all().values()));
  }

  /// Templates of custom nodes: there are none.
  @GetMapping({"/workflow_templates", "/api/workflow_templates"})
  Map<String, Object> ofCustomNodes() {
    return Map.of();
  }

  @GetMapping("/templates/{name}")
  ResponseEntity<?> file(@PathVariable String name) {
    var file =
        place
            .templates()
            .filter(_ -> PLAIN.matcher(name).matches())
            .map(folder -> folder.resolve(name))
            .filter(Files::isRegularFile)
            .orElseThrow(() ->
                new ApiException(
                    ApiCode.NOT_FOUND,
                    "There is no template '%s'; /v1/templates lists them."
                        .formatted(Shown.text(name))));
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noCache())
        .contentType(MediaType.APPLICATION_JSON)
        .body(content(file, name));
  }

  private Object content(Path file, String name) {
    return INDEX.matcher(name).matches()
            && !name.equals("index.mcp.json")
            && !name.equals("index.schema.json")
        ? list.marked(file)
        : new FileSystemResource(file);
  }
}
