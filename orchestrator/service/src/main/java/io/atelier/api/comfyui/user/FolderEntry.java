package io.atelier.api.comfyui.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.library.UserFile;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands directly in a folder of a user's files.
///
/// @param path from the root of all files
/// @param type `file` or `directory`
/// @param size bytes; only of files, as what follows
/// @param modified seconds since 1970
/// @param created seconds since 1970
@JsonInclude(JsonInclude.Include.NON_NULL)
record FolderEntry(
    String name,
    String path,
    String type,
    @Nullable Long size,
    @Nullable Double modified,
    @Nullable Double created) {

  /// @param below all files below the folder
  /// @param folder with a slash at its end; empty for the root
  static List<FolderEntry> of(List<UserFile> below, String folder) {
    var entries = new LinkedHashMap<String, FolderEntry>();
    for (var file : below) {
      var rest = file.path().substring(folder.length());
      var slash = rest.indexOf('/');
      var name = slash < 0 ? rest : rest.substring(0, slash);
      entries.putIfAbsent(
          name,
          slash < 0
              ? of(file, name)
              : new FolderEntry(name, folder + name, "directory", null, null, null));
    }
    return List.copyOf(entries.values());
  }

  private static FolderEntry of(UserFile file, String name) {
    return new FolderEntry(
        name,
        file.path(),
        "file",
        file.bytes(),
        UserFileView.seconds(file.modified()),
        UserFileView.seconds(file.created()));
  }
}
