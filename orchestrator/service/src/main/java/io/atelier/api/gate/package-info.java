/// What every request passes before anything is done for it.
@NullMarked
package io.atelier.api.gate;

import org.jspecify.annotations.NullMarked;
