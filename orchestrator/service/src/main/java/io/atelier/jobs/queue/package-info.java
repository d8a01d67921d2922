/// Which job a worker gets next. In memory, as a mirror of what waits in the table.
@NullMarked
package io.atelier.jobs.queue;

import org.jspecify.annotations.NullMarked;
