/// Workers run graphs: in this process, or in a supervised one of its own (`process` above, `child`
/// below, `wire` between). `WorkerContract` holds for each of them.
@NullMarked
package io.atelier.workers;

import org.jspecify.annotations.NullMarked;
