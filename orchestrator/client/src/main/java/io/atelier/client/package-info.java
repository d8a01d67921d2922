/// Submits workflows to a service and follows its jobs: over HTTP alone, so it needs nothing of
/// Atelier but this.
@NullMarked
package io.atelier.client;

import org.jspecify.annotations.NullMarked;
