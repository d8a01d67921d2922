/// The table of jobs: one thread writes, many changes to one sync of the disk; any thread reads.
@NullMarked
package io.atelier.jobs.store;

import org.jspecify.annotations.NullMarked;
