package io.atelier.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Brings an artifact into a file: beside it first, compared with its hash, then in its place.
///
/// @param file its folder must exist
record Download(Calls calls, Artifact artifact, Path file) {

  CompletableFuture<Path> go() {
    try {
      var folder = file.toAbsolutePath().getParent();
      var part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      var request = calls.to(artifact.href()).setHeader("Accept", "*/*").GET().build();
      return calls
          .http()
          .sendAsync(request, HttpResponse.BodyHandlers.ofFile(part))
          .thenApply(answer -> place(answer.statusCode(), part))
          .whenComplete((_, _) -> delete(part));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Path place(int status, Path part) {
    try {
      if (status >= Calls.FIRST_ERROR) {
        throw Calls.refused(status, Files.readAllBytes(part));
      }
      requireWhole(part);
      return Files.move(
          part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void requireWhole(Path part) throws IOException {
    if (!sha256(part).equals(artifact.sha256())) {
      throw new IOException(
          "What came for %s is not what it was made as; try again.".formatted(artifact.name()));
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var digested =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      digested.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every JDK has it.
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // It is named as what it is.
    }
  }
}
