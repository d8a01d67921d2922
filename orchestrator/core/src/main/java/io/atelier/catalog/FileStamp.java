package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// What tells one state of a file from another without reading it.
///
/// @param path with every link resolved
/// @param modified nanoseconds since 1970
/// @param inode 0 where the file system has none
record FileStamp(String path, long bytes, long modified, long inode) {

  static FileStamp of(Path file) throws IOException {
    var real = file.toRealPath();
    var attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new FileStamp(
        real.toString(),
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        inode(real));
  }

  private static long inode(Path real) throws IOException {
    var hasInodes = real.getFileSystem().supportedFileAttributeViews().contains("unix");
    return hasInodes && Files.getAttribute(real, "unix:ino") instanceof Long inode ? inode : 0;
  }
}
