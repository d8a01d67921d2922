/// Workflows that people saved under names, each in its versions. `SavedWorkflowsContract` holds
/// for each database.
@NullMarked
package io.atelier.library;

import org.jspecify.annotations.NullMarked;
