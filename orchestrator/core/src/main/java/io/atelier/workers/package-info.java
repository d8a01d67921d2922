/// Workers run graphs: in this process, or (later) in a supervised child process. `WorkerContract`
/// holds for each of them.
@NullMarked
package io.atelier.workers;

import org.jspecify.annotations.NullMarked;
