package io.atelier.app;

import io.atelier.access.AuditLog;
import io.atelier.api.InputPlace;
import io.atelier.api.JobTraces;
import io.atelier.api.Limits;
import io.atelier.api.OutputPlace;
import io.atelier.api.PythonStatus;
import io.atelier.api.ReadyWorkflows;
import io.atelier.api.ServerPaths;
import io.atelier.api.WorkerPool;
import io.atelier.api.editor.EditorPlace;
import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.HostCheck;
import io.atelier.api.webhooks.CallSettings;
import io.atelier.api.webhooks.CallTargets;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.jobs.Jobs;
import io.atelier.library.Pins;
import io.atelier.library.SavedWorkflows;
import io.atelier.library.UploadFolders;
import io.atelier.library.UserFiles;
import io.atelier.library.UserSettings;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/// What stands below the API, made without Spring, and given to its context as it is.
record ServiceParts(
    Jobs jobs,
    WorkerPool workers,
    FileChoices files,
    ArtifactStore artifacts,
    OutputPlace outputs,
    HostCheck hosts,
    Authentication authentication,
    AuditLog audit,
    JobTraces traces,
    Limits limits,
    CallSettings calls,
    CallTargets targets,
    SavedWorkflows saved,
    ReadyWorkflows ready,
    InputPlace input,
    DigestCache digests,
    PythonStatus python,
    ServerPaths paths,
    Pins pins,
    UserFiles userFiles,
    UserSettings userSettings,
    UploadFolders uploadFolders,
    EditorPlace editor) {

  void giveTo(ConfigurableListableBeanFactory context) {
    for (var part :
        List.of(
            jobs,
            workers,
            files,
            artifacts,
            outputs,
            hosts,
            authentication,
            audit,
            traces,
            limits,
            calls,
            targets,
            saved,
            ready,
            input,
            digests,
            python,
            paths,
            pins,
            userFiles,
            userSettings,
            uploadFolders,
            editor)) {
      context.registerSingleton(part.getClass().getName(), part);
    }
  }
}
