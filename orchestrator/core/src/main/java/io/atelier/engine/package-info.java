/// Checks, plans and runs one graph, and keeps results so that what did not change is not computed
/// again. It knows nodes by their declared types alone; `EngineOrderTest`, `EngineCacheTest`,
/// `EngineFailureTest`, `WorkflowCheckTest` and `ArchitectureTest` guard it.
@NullMarked
package io.atelier.engine;

import org.jspecify.annotations.NullMarked;
