package io.atelier.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls that ended jobs are owed. They are kept with the jobs, so that each is made at least once;
/// whoever makes them says how it went.
public interface Callbacks {

  /// No call comes again later than this, whatever somebody does to the clock meanwhile.
  Duration LONGEST_PAUSE = Duration.ofHours(8);

  /// A call to make.
  ///
  /// @param tries made before
  record Due(JobId job, Callback callback, int tries) {}

  /// Those whose time has come, longest due first.
  ///
  /// @param without [Callback#target] of those that are busy
  List<Due> due(Set<String> without, int limit);

  /// It was made: it does not come again.
  void delivered(JobId job);

  /// It did not work.
  ///
  /// @param again when it comes again, within [#LONGEST_PAUSE]; null when it is given up
  void failed(JobId job, JobFailure failure, @Nullable Instant again);
}
