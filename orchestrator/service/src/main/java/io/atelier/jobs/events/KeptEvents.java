package io.atelier.jobs.events;

import io.atelier.jobs.EventFilter;
import io.atelier.jobs.JobEvent;
import java.util.List;

/// Changes of state that happened before.
public interface KeptEvents {

  /// Those after a number up to another, oldest first.
  List<JobEvent> events(EventFilter filter, long after, long until, int limit);

  /// The number of the oldest that is kept.
  long oldestEvent();
}
