package io.atelier.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Tells a listener everything but the folders of this machine.
record DiscreetVoice(Voice voice, ServerPaths paths) implements Voice {

  @Override
  public void say(String name, @Nullable Long number, ObjectNode data) throws IOException {
    paths.hide(data);
    voice.say(name, number, data);
  }

  @Override
  public void still() throws IOException {
    voice.still();
  }

  @Override
  public void end() throws IOException {
    voice.end();
  }

  @Override
  public void fail(RuntimeException fault) throws IOException {
    voice.fail(fault);
  }
}
