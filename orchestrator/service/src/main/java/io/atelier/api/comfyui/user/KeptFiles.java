package io.atelier.api.comfyui.user;

import io.atelier.access.Caller;
import io.atelier.formats.FormatCode;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import io.atelier.library.LibraryCode;
import io.atelier.library.Precondition;
import io.atelier.library.SavedName;
import io.atelier.library.SavedWorkflow;
import io.atelier.library.SavedWorkflows;
import io.atelier.library.UserFile;
import io.atelier.library.UserFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A user's files as the editor sees them. `workflows/NAME.json` is the saved workflow NAME, which
/// `/v1/workflows` and jobs know too, with its versions; workflows in folders of their own, and all
/// else, are plain files.
@Component
final class KeptFiles {

  private static final String WORKFLOWS = "workflows/";
  private static final String JSON = ".json";
  private static final int PAGE = 500;

  private final SavedWorkflows saved;
  private final UserFiles files;

  KeptFiles(SavedWorkflows saved, UserFiles files) {
    this.saved = saved;
    this.files = files;
  }

  /// In no particular order.
  List<UserFile> list(String tenant) {
    var all = new ArrayList<>(files.list(tenant));
    String after = null;
    List<SavedName> page;
    do {
      page = saved.list(tenant, after, PAGE);
      page.forEach(each -> all.add(file(each)));
      after = page.isEmpty() ? null : page.getLast().name();
    } while (page.size() == PAGE);
    return all;
  }

  /// @throws AtelierException USER_FILE_UNKNOWN, USER_PATH_REFUSED
  byte[] content(String tenant, String path) {
    return find(tenant, path)
        .orElseThrow(() ->
            new AtelierException(
                LibraryCode.USER_FILE_UNKNOWN,
                "There is no file '%s'; /userdata?dir= lists what is there."
                    .formatted(Shown.text(path))));
  }

  private Optional<byte[]> find(String tenant, String path) {
    var workflow = workflow(path);
    return workflow.isEmpty()
        ? files.content(tenant, path)
        : saved
            .find(tenant, workflow.get(), null)
            .map(found -> found.document().getBytes(StandardCharsets.UTF_8));
  }

  /// @throws AtelierException USER_FILE_EXISTS, USER_PATH_REFUSED, and for workflows what is no
  ///   JSON object
  UserFile save(Caller caller, String path, byte[] content, boolean overwrite) {
    var workflow = workflow(path);
    return workflow.isEmpty()
        ? files.save(caller.tenant(), path, content, overwrite)
        : file(save(caller, workflow.get(), document(content), overwrite));
  }

  /// What it stands for in requests for pictures is not the editor's, and stays.
  private SavedName save(Caller caller, String name, String document, boolean overwrite) {
    var before = saved.find(caller.tenant(), name, null);
    if (before.isPresent() && !overwrite) {
      throw exists(name);
    }
    return saved.save(
        caller.tenant(),
        name,
        caller.name(),
        document,
        before.map(SavedWorkflow::images).orElse(null),
        before.isPresent() ? new Precondition.Anything() : new Precondition.IsNew());
  }

  private static String document(byte[] content) {
    if (!WorkflowReader.json(content).isObject()) {
      throw new AtelierException(
          FormatCode.NOT_A_WORKFLOW,
          "What is saved below workflows/ must be a workflow, a JSON object; save it elsewhere.");
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  /// @throws AtelierException USER_FILE_UNKNOWN, USER_PATH_REFUSED
  void delete(String tenant, String path) {
    var workflow = workflow(path);
    if (workflow.isEmpty()) {
      files.delete(tenant, path);
    } else {
      content(tenant, path);
      saved.delete(tenant, workflow.get(), new Precondition.Unsaid());
    }
  }

  /// Between workflows with all versions; otherwise only what it holds now.
  ///
  /// @throws AtelierException USER_FILE_UNKNOWN, USER_FILE_EXISTS, USER_PATH_REFUSED
  UserFile move(Caller caller, String path, String to, boolean overwrite) {
    var tenant = caller.tenant();
    var from = workflow(path);
    var target = workflow(to);
    if (from.isEmpty() && target.isEmpty()) {
      return files.move(tenant, path, to, overwrite);
    }
    var content = content(tenant, path);
    if (from.isEmpty() || target.isEmpty()) {
      var moved = save(caller, to, content, overwrite);
      delete(tenant, path);
      return moved;
    }
    return path.equals(to)
        ? file(saved.get(tenant, from.get(), null).name())
        : file(rename(tenant, from.get(), target.get(), overwrite));
  }

  private SavedName rename(String tenant, String name, String to, boolean overwrite) {
    if (saved.find(tenant, to, null).isPresent()) {
      if (!overwrite) {
        throw exists(to);
      }
      saved.delete(tenant, to, new Precondition.Unsaid());
    }
    return saved.rename(tenant, name, to, new Precondition.Unsaid());
  }

  /// The name of the saved workflow that a path means, if it means one.
  private static Optional<String> workflow(String path) {
    if (!path.startsWith(WORKFLOWS) || !path.endsWith(JSON)) {
      return Optional.empty();
    }
    var name = path.substring(WORKFLOWS.length(), path.length() - JSON.length());
    return SavedWorkflows.canBeNamed(name) ? Optional.of(name) : Optional.empty();
  }

  private static UserFile file(SavedName saved) {
    return new UserFile(
        WORKFLOWS + saved.name() + JSON, saved.characters(), saved.saved(), saved.saved());
  }

  private static AtelierException exists(String name) {
    return new AtelierException(
        LibraryCode.USER_FILE_EXISTS,
        "There is a saved workflow '%s' already; take another name, or overwrite it."
            .formatted(name));
  }
}
