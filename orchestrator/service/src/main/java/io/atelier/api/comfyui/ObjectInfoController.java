package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.comfyui.wire.NodeInfoView;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What nodes there are.
@RestController
@RequestMapping({"", "/api"})
final class ObjectInfoController {

  private final ObjectInfo info;

  ObjectInfoController(ObjectInfo info) {
    this.info = info;
  }

  /// Spring answers 304 to who has it already.
  @GetMapping("/object_info")
  ResponseEntity<Resource> all(Caller caller) {
    var document = info.now(caller);
    return ResponseEntity.ok()
        .eTag("\"" + document.tag() + "\"")
        .cacheControl(CacheControl.noCache().cachePrivate())
        .contentType(MediaType.APPLICATION_JSON)
        .body(document.text());
  }

  @GetMapping("/object_info/{type}")
  Map<String, NodeInfoView> one(Caller caller, @PathVariable String type) {
    return info.of(type, caller);
  }
}
