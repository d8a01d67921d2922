package io.atelier.nodes;

import io.atelier.bridge.Python;

class OperationsIT extends OperationsContract {

  @Override
  Python python() {
    return RealPython.started();
  }
}
