/// Durable jobs: the queue and its order, states and attempts, history, events, and the hand-over
/// to workers. `JobStoreContract` holds for each database, `KilledServiceTest` for what a kill may
/// not take.
@NullMarked
package io.atelier.jobs;

import org.jspecify.annotations.NullMarked;
