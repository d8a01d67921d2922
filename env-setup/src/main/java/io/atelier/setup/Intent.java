package io.atelier.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a step would do, said before it is done, secrets taken out.
///
/// @param commands the programs it would run, as argument lists; where a version or a label is
///   found out only on the way, a word in angle brackets stands for it
/// @param changes the files and folders it would write
/// @param bytes about how many bytes come onto the disk; 0 when it is next to nothing
/// @param sudo whether the administrator's rights are needed
public record Intent(
    List<List<String>> commands, List<FileChange> changes, long bytes, boolean sudo) {

  /// Nothing at all.
  public static final Intent NOTHING = new Intent(List.of(), List.of(), 0, false);

  public Intent {
    commands = commands.stream().map(words -> words.stream().map(Redaction::of).toList()).toList();
    changes = List.copyOf(changes);
  }

  /// One file or folder.
  ///
  /// @param diff the lines it would gain, each after a `+`; empty where the content is no text that
  ///   a person would read
  public record FileChange(Path file, List<String> diff) {

    public FileChange {
      diff = List.copyOf(diff);
    }
  }

  static Intent running(List<String> command) {
    return NOTHING.then(command);
  }

  Intent then(List<String> command) {
    var all = new ArrayList<>(commands);
    all.add(command);
    return new Intent(all, changes, bytes, sudo);
  }

  Intent writing(Path file) {
    return writing(file, List.of());
  }

  Intent writing(Path file, List<String> diff) {
    var all = new ArrayList<>(changes);
    all.add(new FileChange(file, diff));
    return new Intent(commands, all, bytes, sudo);
  }

  Intent about(long more) {
    return new Intent(commands, changes, bytes + more, sudo);
  }

  Intent asRoot() {
    return new Intent(commands, changes, bytes, true);
  }
}
