package io.atelier.api.openapi;

import io.atelier.access.Caller;
import io.atelier.api.wire.OpenAiErrorView;
import io.atelier.api.wire.Problem;
import io.atelier.engine.AtelierVersion;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The document, written from the methods that answer below `/v1`.
final class OpenApiDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ROOT = "/v1/";
  private static final String DEFAULT = "default";

  /// What stands around an answer, and is no part of it.
  private static final Set<Class<?>> HOLDERS = Set.of(ResponseEntity.class, DeferredResult.class);

  private final Schemas schemas = new Schemas();
  private final Map<String, ObjectNode> paths = new TreeMap<>();

  /// @param methods by what they answer
  static ObjectNode of(Map<RequestMappingInfo, HandlerMethod> methods) {
    var document = new OpenApiDocument();
    methods.forEach(document::add);
    return document.whole();
  }

  private ObjectNode whole() {
    var document = JSON.objectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Atelier")
        .put("version", AtelierVersion.current())
        .put("description", "Visual-generation workflows as durable jobs.");
    var all = document.putObject("paths");
    paths.forEach(all::set);
    var components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put(
            "description",
            "As `atelier token create` prints it; not needed before the first one was made.");
    components.set("schemas", schemas.written());
    document.putArray("security").addObject().putArray("token");
    return document;
  }

  /// What asks for another protocol is not a request of this kind.
  private void add(RequestMappingInfo mapping, HandlerMethod method) {
    if (!mapping.getHeadersCondition().isEmpty()) {
      return;
    }
    for (var path : mapping.getPatternValues()) {
      if (path.startsWith(ROOT)) {
        var operations = paths.computeIfAbsent(path, _ -> JSON.objectNode());
        mapping
            .getMethodsCondition()
            .getMethods()
            .forEach(verb ->
                operations.set(
                    verb.name().toLowerCase(java.util.Locale.ROOT),
                    operation(path, mapping, method)));
      }
    }
  }

  private ObjectNode operation(String path, RequestMappingInfo mapping, HandlerMethod method) {
    var operation = JSON.objectNode();
    var name = method.getBeanType().getSimpleName().replace("Controller", "");
    operation.putArray("tags").add(name);
    operation.put("operationId", name + "." + method.getMethod().getName());
    Optional.ofNullable(method.getMethodAnnotation(Says.class))
        .ifPresent(says -> operation.put("summary", says.value()));
    var parameters = JSON.arrayNode();
    for (var parameter : method.getMethod().getParameters()) {
      add(parameter, parameters);
      body(parameter, mapping, operation);
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    operation.set("responses", responses(path, mapping, method));
    return operation;
  }

  private void add(Parameter parameter, ArrayNode parameters) {
    if (parameter.isAnnotationPresent(PathVariable.class)) {
      parameters.add(parameter("path", parameter.getName(), true));
    }
    var header = parameter.getAnnotation(RequestHeader.class);
    if (header != null) {
      parameters.add(parameter("header", header.name(), header.required()));
    }
    var query = parameter.getAnnotation(RequestParam.class);
    if (query != null && parameter.getType() == String.class) {
      parameters.add(parameter("query", parameter.getName(), query.required()));
    }
    if (parameter.getAnnotations().length == 0
        && parameter.getType().isRecord()
        && parameter.getType() != Caller.class) {
      for (var component : parameter.getType().getRecordComponents()) {
        parameters.add(parameter("query", component.getName(), false));
      }
    }
  }

  private static ObjectNode parameter(String in, String name, boolean required) {
    var parameter = JSON.objectNode().put("name", name).put("in", in).put("required", required);
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private void body(Parameter parameter, RequestMappingInfo mapping, ObjectNode operation) {
    var holds = parameter.getAnnotation(BodyOf.class);
    if (parameter.getType() == MultipartHttpServletRequest.class) {
      operation
          .putObject("requestBody")
          .putObject("content")
          .putObject(MediaType.MULTIPART_FORM_DATA_VALUE);
    }
    if (holds == null) {
      return;
    }
    var content = operation.putObject("requestBody").putObject("content");
    for (var type : mapping.getConsumesCondition().getConsumableMediaTypes()) {
      if (type.equals(MediaType.APPLICATION_JSON)) {
        content.putObject(type.toString()).set("schema", schemas.reference(holds.value()));
      } else {
        content.putObject(type.toString());
      }
    }
    if (content.isEmpty()) {
      content
          .putObject(MediaType.APPLICATION_JSON_VALUE)
          .set("schema", schemas.reference(holds.value()));
    }
  }

  private ObjectNode responses(String path, RequestMappingInfo mapping, HandlerMethod method) {
    var responses = JSON.objectNode();
    var status = method.getMethodAnnotation(ResponseStatus.class);
    var good =
        responses.putObject(status == null ? "200" : Integer.toString(status.code().value()));
    good.put("description", "As asked");
    content(mapping, method).ifPresent(content -> good.set("content", content));
    var says = method.getMethodAnnotation(Says.class);
    for (var also : says == null ? new int[0] : says.also()) {
      responses.set(Integer.toString(also), good.deepCopy());
    }
    var isOpenAi = OpenAiErrorView.isReadAt(path);
    var refused = responses.putObject(DEFAULT).put("description", "Refused, with the reason");
    refused
        .putObject("content")
        .putObject(isOpenAi ? MediaType.APPLICATION_JSON_VALUE : Problem.MEDIA_TYPE)
        .set("schema", schemas.reference(isOpenAi ? OpenAiErrorView.class : Problem.class));
    return responses;
  }

  private Optional<ObjectNode> content(RequestMappingInfo mapping, HandlerMethod method) {
    var type = method.getMethod().getAnnotatedReturnType();
    if (type instanceof java.lang.reflect.AnnotatedParameterizedType holder
        && HOLDERS.contains(method.getMethod().getReturnType())) {
      type = holder.getAnnotatedActualTypeArguments()[0];
    }
    if (type.getType() == void.class) {
      return Optional.empty();
    }
    var content = JSON.objectNode();
    if (type.getType() instanceof Class<?> raw && raw.isRecord()) {
      content.putObject(MediaType.APPLICATION_JSON_VALUE).set("schema", schemas.of(type));
    } else {
      var produced = mapping.getProducesCondition().getProducibleMediaTypes();
      content.putObject(produced.isEmpty() ? "*/*" : produced.iterator().next().toString());
    }
    return Optional.of(content);
  }
}
