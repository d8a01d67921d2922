package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.Says;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What jobs made, by its content: the same address always gives the same bytes, so they may be
/// kept for ever. No name of a file comes from outside.
@RestController
@RequestMapping("/v1/artifacts")
final class ArtifactsController {

  private static final Duration A_YEAR = Duration.ofDays(365);

  private final OwnArtifact artifacts;
  private final ArtifactStore store;
  private final Thumbnails thumbnails;

  ArtifactsController(OwnArtifact artifacts, ArtifactStore store) {
    this.artifacts = artifacts;
    this.store = store;
    thumbnails = new Thumbnails(store);
  }

  @Says("What a job made, whole or in part")
  @GetMapping("/{sha256}")
  ResponseEntity<Resource> get(Caller caller, @PathVariable String sha256) throws IOException {
    var artifact = artifacts.find(caller, sha256);
    store.open(artifact).close(); // Else it is found missing when half of the answer is out.
    return answer(artifact.sha256(), artifact.mediaType())
        .header(HttpHeaders.CONTENT_DISPOSITION, inline(artifact))
        .body(new ArtifactContent(store, artifact));
  }

  /// A small PNG of it, 256 pixels on its longer side.
  @Says("A picture made small")
  @GetMapping("/{sha256}/thumbnail")
  ResponseEntity<Resource> thumbnail(Caller caller, @PathVariable String sha256) {
    var artifact = artifacts.find(caller, sha256);
    return answer(artifact.sha256() + "-small", MediaType.IMAGE_PNG_VALUE)
        .body(new ByteArrayResource(thumbnails.of(artifact)));
  }

  /// Text that a browser would run as a page must not come from here as one.
  private static ResponseEntity.BodyBuilder answer(String tag, String mediaType) {
    return ResponseEntity.ok()
        .eTag("\"" + tag + "\"")
        .cacheControl(CacheControl.maxAge(A_YEAR).cachePrivate().immutable())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .contentType(MediaType.parseMediaType(mediaType));
  }

  private static String inline(Artifact artifact) {
    var name = artifact.name().substring(artifact.name().lastIndexOf('/') + 1);
    return ContentDisposition.inline().filename(name, StandardCharsets.UTF_8).build().toString();
  }
}
