package io.atelier.client;

import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The workflows that the tenant saved under names. A future fails with [ConflictException] where
/// somebody was faster. Any thread; nothing blocks. [JobRequest#ofSaved] runs one.
public final class SavedWorkflows {

  private static final String ALL = "/v1/workflows";

  private final Calls calls;

  SavedWorkflows(Calls calls) {
    this.calls = calls;
  }

  /// Saves a new one, or a new version of the one that the request was made from.
  ///
  /// @return with its tag, and with what stands in the way of running it
  public CompletableFuture<SavedName> save(String name, SaveRequest request) {
    return calls.sendTagged(request.put(calls.to(path(name))), SavedName.class);
  }

  /// The latest version.
  public CompletableFuture<SavedWorkflow> get(String name) {
    return calls.sendTagged(calls.to(path(name)).GET(), SavedWorkflow.class);
  }

  /// One version.
  ///
  /// @param version from 1; the latest 100 are kept
  public CompletableFuture<SavedWorkflow> get(String name, int version) {
    var path = path(name) + "?version=" + version;
    return calls.sendTagged(calls.to(path).GET(), SavedWorkflow.class);
  }

  /// In the order of their names.
  ///
  /// @param after `next` of the page before; null for the first
  /// @param limit how many at most, from 1 to 500
  public CompletableFuture<SavedPage> list(@Nullable String after, int limit) {
    var query = new LinkedHashMap<String, String>();
    query.put("limit", Integer.toString(limit));
    if (after != null) {
      query.put("after", after);
    }
    return calls.send(calls.to(ALL + Calls.query(query)).GET(), SavedPage.class);
  }

  /// The versions that are kept, newest first.
  public CompletableFuture<List<SavedName>> versions(String name) {
    return calls
        .send(calls.to(path(name) + "/versions").GET(), Versions.class)
        .thenApply(Versions::versions);
  }

  private record Versions(List<SavedName> versions) {}

  /// Gives it another name, with all its versions.
  ///
  /// @param tag of the version that it must be at; null for any
  public CompletableFuture<SavedName> rename(String name, String to, @Nullable String tag) {
    var body = Json.MAPPER.writeValueAsString(Map.of("name", to));
    var request = calls.to(path(name) + "/rename").POST(HttpRequest.BodyPublishers.ofString(body));
    return calls.sendTagged(match(request, tag), SavedName.class);
  }

  /// Forgets it with all its versions; jobs that were made of it keep what they run.
  ///
  /// @param tag of the version that it must be at; null for any
  public CompletableFuture<Void> delete(String name, @Nullable String tag) {
    return calls.send(match(calls.to(path(name)).DELETE(), tag));
  }

  private static HttpRequest.Builder match(HttpRequest.Builder request, @Nullable String tag) {
    return tag == null ? request : request.header("If-Match", tag);
  }

  private static String path(String name) {
    return ALL + "/" + Calls.encoded(name);
  }
}
