package io.atelier.api;

import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.NodeTypeView;
import io.atelier.api.wire.NodeTypesView;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The node types, without Python: the shipped ones from the start, others as soon as a worker has
/// said that it has them.
@RestController
@RequestMapping("/v1/node-types")
final class NodeTypesController {

  private final WorkerPool pool;

  NodeTypesController(WorkerPool pool) {
    this.pool = pool;
  }

  @Says("The node types that a workflow may use")
  @GetMapping
  NodeTypesView list() {
    return NodeTypesView.of(pool.palette(), pool.isKnown());
  }

  @Says("A node type with its ports")
  @GetMapping("/{name}")
  NodeTypeView get(@PathVariable String name) {
    var types = pool.palette().types();
    return types
        .find(name)
        .map(NodeTypeView::of)
        .orElseThrow(() ->
            new ApiException(
                ApiCode.NODE_TYPE_UNKNOWN,
                "There is no node type '%s'%s"
                    .formatted(
                        Shown.text(name),
                        NearestName.hint(
                            name, types.names(), "; /v1/node-types lists them all."))));
  }
}
