package io.atelier.cli;

import io.atelier.client.JobUpdate;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Flow;

/// Says what happens to a job, a line for each thing.
record PrintUpdates(PrintWriter err) implements Flow.Subscriber<JobUpdate> {

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(JobUpdate update) {
    var line =
        switch (update) {
          case JobUpdate.Changed changed -> changed.status().name().toLowerCase(Locale.ROOT);
          case JobUpdate.NodeStarted started -> "%s (%s)".formatted(started.node(), started.type());
          case JobUpdate.NodeProgress progress ->
              "%s %d/%d".formatted(progress.node(), progress.step(), progress.total());
          case JobUpdate.Deleted _ -> "deleted";
          case JobUpdate.RunStarted _,
              JobUpdate.NodesCached _,
              JobUpdate.NodeFinished _,
              JobUpdate.Unknown _ ->
              "";
        };
    if (!line.isEmpty()) {
      err.println(line);
      err.flush();
    }
  }

  /// Who waits for the end is told of it there.
  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
