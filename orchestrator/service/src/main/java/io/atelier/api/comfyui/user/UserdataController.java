package io.atelier.api.comfyui.user;

import io.atelier.access.Caller;
import io.atelier.graph.AtelierException;
import io.atelier.library.LibraryCode;
import io.atelier.library.UserFile;
import io.atelier.library.UserFiles;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// A user's files. In addresses a path is one part, its slashes written as `%2F`.
@RestController
@RequestMapping({"", "/api"})
final class UserdataController {

  private final KeptFiles files;

  UserdataController(KeptFiles files) {
    this.files = files;
  }

  /// The paths below a folder; with `split` each with its parts, with `full_info` as views.
  @GetMapping("/userdata")
  List<?> list(
      Caller caller,
      @RequestParam String dir,
      @RequestParam(defaultValue = "false") boolean recurse,
      @RequestParam(name = "full_info", defaultValue = "false") boolean fullInfo,
      @RequestParam(defaultValue = "false") boolean split) {
    var folder = folder(dir);
    var found =
        below(caller, folder)
            .filter(file -> recurse || file.path().indexOf('/', folder.length()) < 0)
            .toList();
    return found.stream()
        .map(file -> shown(file, file.path().substring(folder.length()), fullInfo, split))
        .toList();
  }

  private static Object shown(UserFile file, String path, boolean fullInfo, boolean split) {
    if (fullInfo) {
      return UserFileView.of(file, path);
    }
    return split ? Stream.concat(Stream.of(path), Stream.of(path.split("/"))).toList() : path;
  }

  private Stream<UserFile> below(Caller caller, String folder) {
    var found =
        files.list(caller.tenant()).stream()
            .filter(file -> file.path().startsWith(folder))
            .sorted(Comparator.comparing(UserFile::path))
            .toList();
    if (found.isEmpty() && !folder.isEmpty()) {
      throw new AtelierException(
          LibraryCode.USER_FILE_UNKNOWN, "There is no such folder, or nothing in it.");
    }
    return found.stream();
  }

  /// @return empty for all, else with a slash at its end
  private static String folder(String dir) {
    var name = dir.endsWith("/") ? dir.substring(0, dir.length() - 1) : dir;
    if (name.isEmpty()) {
      return name;
    }
    UserFiles.requirePath(name);
    return name + "/";
  }

  /// One level of folders and files.
  @GetMapping("/v2/userdata")
  List<FolderEntry> level(Caller caller, @RequestParam(defaultValue = "") String path) {
    var folder = folder(path);
    return FolderEntry.of(below(caller, folder).toList(), folder);
  }

  @GetMapping("/userdata/{file}")
  ResponseEntity<byte[]> get(Caller caller, @PathVariable String file) {
    return ResponseEntity.ok()
        .contentType(type(file))
        .header("X-Content-Type-Options", "nosniff")
        .body(files.content(caller.tenant(), file));
  }

  /// Nothing that a browser would run as a page of ours.
  private static MediaType type(String file) {
    var name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".json")
        ? MediaType.APPLICATION_JSON
        : name.endsWith(".css")
            ? MediaType.valueOf("text/css")
            : MediaType.APPLICATION_OCTET_STREAM;
  }

  @PostMapping("/userdata/{file}")
  Object save(
      Caller caller,
      @PathVariable String file,
      @RequestBody(required = false) byte[] body,
      @RequestParam(defaultValue = "true") boolean overwrite,
      @RequestParam(name = "full_info", defaultValue = "false") boolean fullInfo) {
    return said(files.save(caller, file, body == null ? new byte[0] : body, overwrite), fullInfo);
  }

  @DeleteMapping("/userdata/{file}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Caller caller, @PathVariable String file) {
    files.delete(caller.tenant(), file);
  }

  @PostMapping("/userdata/{file}/move/{to}")
  Object move(
      Caller caller,
      @PathVariable String file,
      @PathVariable String to,
      @RequestParam(defaultValue = "true") boolean overwrite,
      @RequestParam(name = "full_info", defaultValue = "false") boolean fullInfo) {
    return said(files.move(caller, file, to, overwrite), fullInfo);
  }

  /// A path alone is a text of JSON, in quotes.
  private static Object said(UserFile file, boolean fullInfo) {
    return fullInfo
        ? UserFileView.of(file, file.path())
        : ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_JSON)
            .body(tools.jackson.databind.node.StringNode.valueOf(file.path()));
  }
}
