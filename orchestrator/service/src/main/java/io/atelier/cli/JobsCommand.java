package io.atelier.cli;

import io.atelier.client.AtelierClient;
import io.atelier.client.JobRequest;
import io.atelier.client.JobStatus;
import io.atelier.client.Workflow;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Storage;
import io.atelier.jobs.store.JobArchive;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The jobs of a service. It is asked over HTTP, as by any other client, so that there is one way
/// to change a job; what a service left that does not run is read from its database.
@Command(
    name = "jobs",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "The jobs of a service: submitted, listed, watched, cancelled, tried again, deleted.",
      "A token goes into the environment variable ATELIER_TOKEN."
    },
    mixinStandardHelpOptions = true)
final class JobsCommand {

  @Spec private CommandSpec spec;

  @Option(
      names = "--service",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Where the service is; http://127.0.0.1:8188 if left out.")
  private @Nullable URI service;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Prints each job as one JSON object a line.")
  private boolean json;

  private final Places places;
  private final UnaryOperator<@Nullable String> environment;
  private final URI usual;

  /// @param usual where the service is, unless another is named
  JobsCommand(Places places, UnaryOperator<@Nullable String> environment, URI usual) {
    this.usual = usual;
    this.places = places;
    this.environment = environment;
  }

  @Command(
      name = "list",
      description = {
        "Lists jobs, newest first.",
        "While no service answers, those in the database of the data folder."
      },
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              split = ",",
              description = "Only these: queued, running, cancelling, done, failed, cancelled.")
          @Nullable Set<JobStatus> status,
      @Option(names = "--tag", paramLabel = "TAG", description = "Only those with this tag.")
          @Nullable String tag,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "How many at most, up to 500; ${DEFAULT-VALUE} if left out.")
          int limit) {
    var wanted = status == null ? Set.<JobStatus>of() : status;
    var filter = new io.atelier.client.JobFilter(tag, wanted, null, null);
    jobs(
            client -> client.jobs(filter, null, limit).thenApply(page -> lines(page.jobs())),
            archive ->
                archive
                    .list(JobFilter.ALL.tagged(tag).in(states(wanted)), Math.clamp(limit, 1, 500))
                    .stream()
                    .map(JobLine::ofKept)
                    .toList())
        .forEach(line -> out().println(json ? line.json() : line.text()));
    return ExitCode.DONE;
  }

  private static List<JobLine> lines(List<io.atelier.client.Job> jobs) {
    return jobs.stream().map(JobLine::of).toList();
  }

  private static io.atelier.jobs.JobStatus[] states(Set<JobStatus> status) {
    return status.stream()
        .map(each -> io.atelier.jobs.JobStatus.valueOf(each.name()))
        .toArray(io.atelier.jobs.JobStatus[]::new);
  }

  @Command(
      name = "show",
      description = "Shows a job; also while no service answers.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "JOB") String id) {
    print(
        jobs(
            client -> client.job(id).thenApply(JobLine::of),
            archive -> JobLine.ofKept(archive.get(new JobId(id)))));
    return ExitCode.DONE;
  }

  @Command(
      name = "submit",
      description = "Submits a workflow, and prints the id of its job.",
      mixinStandardHelpOptions = true)
  int submit(
      @Parameters(
              paramLabel = "FILE",
              description =
                  "A workflow in ComfyUI's API format, or a picture (PNG, WebP, JPEG) that carries one.")
          Path file,
      @Option(
              names = "--set",
              paramLabel = "NODE.INPUT=VALUE",
              description = "Sets an input; NODE is an id, or a title that only one node has.")
          @Nullable List<String> assignments,
      @Option(
              names = "--priority",
              paramLabel = "N",
              defaultValue = "0",
              description = "Higher goes first; -100 to 100.")
          int priority,
      @Option(names = "--tag", paramLabel = "TAG", description = "A word to find it by.")
          @Nullable List<String> tags,
      @Option(
              names = "--wait",
              description =
                  "Waits for its end, and ends with 1 when it failed, 130 when cancelled.")
          boolean wait,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "With --wait: where its artifacts are saved; nowhere if left out.")
          @Nullable Path folder)
      throws IOException {
    var request = request(file, assignments == null ? List.of() : assignments);
    request.priority(priority);
    (tags == null ? List.<String>of() : tags).forEach(request::tag);
    if (!wait) {
      out().println(running().ask(client -> client.submit(request)).id());
      return ExitCode.DONE;
    }
    var job =
        running()
            .ask(client ->
                client
                    .submit(request)
                    .thenCompose(submitted -> client.end(submitted.id()))
                    .thenCompose(ended -> saved(client, ended, folder)));
    return ended(job);
  }

  private static JobRequest request(Path file, List<String> assignments) throws IOException {
    try {
      var read = WorkflowReader.read(file);
      var text = read.chunksFor(read.workflow()).getOrDefault("prompt", "");
      var request = JobRequest.of(Workflow.parse(text));
      for (String assignment : assignments) {
        var parsed = Assignment.parse(assignment);
        request.set(parsed.target(), parsed.value());
      }
      return request;
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  private static CompletableFuture<io.atelier.client.Job> saved(
      AtelierClient client, io.atelier.client.Job job, @Nullable Path folder) {
    if (folder == null) {
      return CompletableFuture.completedFuture(job);
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var all =
        job.artifacts().stream()
            .map(artifact -> {
              var name = artifact.name().substring(artifact.name().lastIndexOf('/') + 1);
              return client.save(artifact, folder.resolve(name));
            })
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all).thenApply(_ -> job);
  }

  @Command(
      name = "watch",
      description = "Waits for a job's end; ends with 1 when it failed, 130 when it was cancelled.",
      mixinStandardHelpOptions = true)
  int watch(@Parameters(paramLabel = "JOB") String id) {
    return ended(
        running()
            .ask(client -> {
              client.updates(id).subscribe(new PrintUpdates(spec.commandLine().getErr()));
              return client.end(id);
            }));
  }

  private int ended(io.atelier.client.Job job) {
    print(JobLine.of(job));
    return switch (job.status()) {
      case DONE -> ExitCode.DONE;
      case CANCELLED -> ExitCode.CANCELLED;
      case FAILED, QUEUED, RUNNING, CANCELLING -> ExitCode.FAILED;
    };
  }

  @Command(name = "cancel", description = "Asks jobs to stop.", mixinStandardHelpOptions = true)
  int cancel(
      @Parameters(paramLabel = "JOB", arity = "0..*") @Nullable List<String> ids,
      @Option(names = "--tag", paramLabel = "TAG", description = "All with this tag.")
          @Nullable String tag) {
    for (String id : ids == null ? List.<String>of() : ids) {
      print(JobLine.of(running().ask(client -> client.cancel(id))));
    }
    if (tag != null) {
      var filter = io.atelier.client.JobFilter.tagged(tag);
      int asked = running().ask(client -> client.cancelAll(filter));
      out().printf("%d asked to stop%n", asked);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "retry",
      description = "Submits a failed or cancelled job once more, and prints the new one's id.",
      mixinStandardHelpOptions = true)
  int retry(@Parameters(paramLabel = "JOB") String id) {
    out().println(running().ask(client -> client.retry(id)).id());
    return ExitCode.DONE;
  }

  @Command(
      name = "delete",
      description = "Forgets jobs that have ended, and what they made.",
      mixinStandardHelpOptions = true)
  int delete(@Parameters(paramLabel = "JOB", arity = "1..*") List<String> ids) {
    ids.forEach(id -> running().ask(client -> client.delete(id)));
    return ExitCode.DONE;
  }

  /// Of the service that runs; of the database when none was named and none answers.
  private <T> T jobs(
      Function<AtelierClient, CompletableFuture<T>> online, Function<JobArchive, T> offline) {
    try {
      return running().ask(online);
    } catch (AtelierException gone) {
      var file = places.data().resolve("jobs.db");
      if (service != null
          || gone.code() != CommandCode.SERVICE_UNREACHABLE
          || !Files.exists(file)) {
        throw gone;
      }
      try (var archive = JobArchive.open(new Storage.Sqlite(file))) {
        return offline.apply(archive);
      }
    }
  }

  private RunningJobs running() {
    return new RunningJobs(
        Optional.ofNullable(service).orElse(usual),
        environment.apply("ATELIER_TOKEN"),
        spec.commandLine().getErr());
  }

  private void print(JobLine line) {
    if (json) {
      out().println(line.json());
    } else {
      line.print(out());
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
