/// Files a workflow may name: where they are, what they hold (read from their headers, never
/// guessed from their names) and which content they have. `ModelCatalogTest` and `ModelProbeTest`
/// guard it.
@NullMarked
package io.atelier.catalog;

import org.jspecify.annotations.NullMarked;
