package io.atelier.jobs;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/// Calls that ended jobs are owed. They are kept with the jobs, so that each is made at least once;
/// whoever makes them says how it went.
public interface Callbacks {

  /// A call to make.
  ///
  /// @param tries made before
  record Due(JobId job, URI callback, int tries) {}

  /// Those whose time has come, longest due first.
  List<Due> due(int limit);

  /// It was made, or is given up: it does not come again.
  void settled(JobId job);

  /// It did not work; it comes again.
  void again(JobId job, Instant at);
}
