package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.ArtifactContent;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.FileChoices;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Jobs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/// What a caller may see of the files that he names: what his own jobs have made, and the pictures
/// that workflows may load. Nothing else in those folders is there for anybody.
@Component
public final class FilesToSee {

  private final Jobs jobs;
  private final ArtifactStore store;
  private final FileChoices files;

  FilesToSee(Jobs jobs, ArtifactStore store, FileChoices files) {
    this.jobs = jobs;
    this.store = store;
    this.files = files;
  }

  /// The file of a name, if the caller may see it.
  ///
  /// @param type `input`, `output` or `temp`; outputs if left out
  /// @throws io.atelier.api.ApiException for names that are none, or lead out of their folder
  public Optional<Resource> find(
      Caller caller, String filename, @Nullable String type, @Nullable String subfolder) {
    return find(caller, ViewedFile.of(filename, type, subfolder));
  }

  Optional<Resource> find(Caller caller, ViewedFile wanted) {
    return switch (wanted.place()) {
      case INPUT -> input(wanted.path());
      case OUTPUT, TEMP ->
          jobs.artifactAt(caller.tenant(), wanted.artifact())
              .map(artifact -> new ArtifactContent(store, artifact));
    };
  }

  private Optional<Resource> input(String name) {
    try {
      return Optional.of(new FileSystemResource(files.resolve("input", name).path()));
    } catch (AtelierException _) {
      return Optional.empty();
    }
  }
}
