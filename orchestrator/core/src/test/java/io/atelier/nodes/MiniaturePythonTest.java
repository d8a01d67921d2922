package io.atelier.nodes;

import io.atelier.bridge.Python;

class MiniaturePythonTest extends OperationsContract {

  @Override
  Python python() {
    return new MiniaturePython().python();
  }
}
