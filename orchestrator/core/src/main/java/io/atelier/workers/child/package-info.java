/// The worker process itself: a JVM that hosts one worker and ends with the process above it,
/// whatever Python does meanwhile.
@NullMarked
package io.atelier.workers.child;

import org.jspecify.annotations.NullMarked;
