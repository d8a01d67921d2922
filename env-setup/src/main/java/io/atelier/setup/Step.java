package io.atelier.setup;

import java.io.IOException;
import java.util.Optional;

/// One step: it looks, acts when there is a reason, and looks again. The looking trusts files, not
/// a journal, so a step that was killed is simply found unfinished.
interface Step {

  SetupStep name();

  /// Why the step must act; empty when its work is there. Changes nothing.
  Optional<String> reason() throws IOException;

  void act() throws IOException, InterruptedException;

  /// What it is called when the step has acted, no command failed, and a reason is still there.
  SetupCode unfinished();
}
