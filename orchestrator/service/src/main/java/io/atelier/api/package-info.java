/// The service over HTTP: jobs, artifacts, node types, models, workers and the system below `/v1`.
@NullMarked
package io.atelier.api;

import org.jspecify.annotations.NullMarked;
