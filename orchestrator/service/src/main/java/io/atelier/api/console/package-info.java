/// The console: the service's pages for a browser, below `/console`. Pages are made on the server;
/// what they show are records, so templates decide nothing. A page that shows something live asks
/// again for that part whenever the events say that it changed.
@NullMarked
package io.atelier.api.console;

import org.jspecify.annotations.NullMarked;
