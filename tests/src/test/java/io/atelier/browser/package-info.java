/// The console in a real browser, over the real service and its real workers.
@NullMarked
package io.atelier.browser;

import org.jspecify.annotations.NullMarked;
