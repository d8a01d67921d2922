/// A worker in a process of its own, and what keeps it alive: no crash, hang or leak of Python,
/// torch or a driver reaches this side. A run in flight is reported as lost; nothing is tried again
/// here.
///
/// A cancel comes in three strengths: the flag that a step looks at; after two seconds an exception
/// in the lane's thread, which ends a loop in Python; after four the end of the process, which ends
/// everything.
@NullMarked
package io.atelier.workers.process;

import org.jspecify.annotations.NullMarked;
