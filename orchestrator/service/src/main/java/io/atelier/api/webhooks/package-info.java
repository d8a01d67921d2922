/// Calls to the outside that tell how jobs have ended, as Standard Webhooks has them: signed, at
/// least once, after the end is committed, and in nobody's way.
@NullMarked
package io.atelier.api.webhooks;

import org.jspecify.annotations.NullMarked;
