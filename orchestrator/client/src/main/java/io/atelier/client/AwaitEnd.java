package io.atelier.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/// Hears a job to its end, for one who only wants that.
record AwaitEnd(CompletableFuture<Void> ended) implements Flow.Subscriber<JobUpdate> {

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    var _ = ended.whenComplete((_, _) -> subscription.cancel());
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(JobUpdate update) {}

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }
}
