package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.NodeTypeView;
import io.atelier.api.wire.NodeTypesView;
import io.atelier.api.wire.SavedWorkflowView;
import io.atelier.api.wire.WorkflowView;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Keeps the folders of this machine out of answers in JSON to who may only submit.
@ControllerAdvice
final class DiscreetAnswers implements ResponseBodyAdvice<Object> {

  /// A workflow is given back as it came, and what is told of node types names no folder.
  private static final Set<Class<?>> AS_THEY_ARE =
      Set.of(WorkflowView.class, SavedWorkflowView.class, NodeTypesView.class, NodeTypeView.class);

  private final TellCaller tell;

  DiscreetAnswers(TellCaller tell) {
    this.tell = tell;
  }

  @Override
  public boolean supports(
      MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
    return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converter);
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter returned,
      MediaType type,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return body != null
            && request.getAttributes().get(Gate.CALLER) instanceof Caller caller
            && !TellCaller.all(caller)
            && !AS_THEY_ARE.contains(body.getClass())
        ? tell.anybody(body)
        : body;
  }
}
