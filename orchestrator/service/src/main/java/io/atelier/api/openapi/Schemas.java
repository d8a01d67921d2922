package io.atelier.api.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON Schemas of records: each record is written once, and referred to by its name.
final class Schemas {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  private final Map<String, ObjectNode> written = new TreeMap<>();

  /// All that were referred to so far.
  ObjectNode written() {
    var all = JSON.objectNode();
    written.forEach(all::set);
    return all;
  }

  ObjectNode of(AnnotatedType type) {
    var schema = schema(type);
    return type.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
  }

  private static ObjectNode orNull(ObjectNode schema) {
    var either = JSON.objectNode();
    either.putArray("anyOf").add(schema).add(JSON.objectNode().put("type", "null"));
    return either;
  }

  private ObjectNode schema(AnnotatedType type) {
    var raw = raw(type.getType());
    if (raw.isRecord()) {
      return reference(raw);
    }
    if (Collection.class.isAssignableFrom(raw)) {
      var list = JSON.objectNode().put("type", "array");
      list.set("items", of(argument(type, 0)));
      return list;
    }
    if (Map.class.isAssignableFrom(raw)) {
      var map = JSON.objectNode().put("type", "object");
      map.set("additionalProperties", of(argument(type, 1)));
      return map;
    }
    return plain(raw);
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> known -> known;
      case ParameterizedType known -> (Class<?>) known.getRawType();
      default -> throw new IllegalArgumentException("no schema of " + type);
    };
  }

  private static AnnotatedType argument(AnnotatedType type, int number) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[number];
  }

  private static ObjectNode plain(Class<?> type) {
    var schema = JSON.objectNode();
    if (type == String.class) {
      return schema.put("type", "string");
    }
    if (type == boolean.class || type == Boolean.class) {
      return schema.put("type", "boolean");
    }
    if (type == int.class || type == Integer.class) {
      return schema.put("type", "integer").put("format", "int32");
    }
    if (type == long.class || type == Long.class) {
      return schema.put("type", "integer").put("format", "int64");
    }
    if (type == double.class || type == Double.class || type == BigDecimal.class) {
      return schema.put("type", "number");
    }
    if (type == Instant.class) {
      return schema.put("type", "string").put("format", "date-time");
    }
    if (type == URI.class) {
      return schema.put("type", "string").put("format", "uri");
    }
    if (type == JsonNode.class) {
      return schema;
    }
    throw new IllegalArgumentException("no schema of " + type);
  }

  /// Refers to a record, written at its first use.
  ObjectNode reference(Class<?> type) {
    var name = name(type);
    if (!written.containsKey(name)) {
      var schema = JSON.objectNode();
      written.put(name, schema);
      write(type, schema);
    }
    return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  private void write(Class<?> type, ObjectNode schema) {
    schema.put("type", "object");
    var properties = schema.putObject("properties");
    var required = schema.putArray("required");
    for (var component : type.getRecordComponents()) {
      var name = snakeCase(component.getName());
      properties.set(name, of(component.getAnnotatedType()));
      if (isAlwaysThere(type, component)) {
        required.add(name);
      }
    }
  }

  private static String snakeCase(String name) {
    return HUMP.matcher(name).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  /// What comes in may leave out what may be null; what goes out leaves out what it says so of.
  private static boolean isAlwaysThere(Class<?> type, RecordComponent component) {
    if (type.getSimpleName().endsWith("Envelope")) {
      return !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
    return !component.getAccessor().isAnnotationPresent(JsonInclude.class)
        && !type.isAnnotationPresent(JsonInclude.class);
  }

  private static String name(Class<?> type) {
    var outer = type.getDeclaringClass();
    var own = type.getSimpleName().replaceAll("(View|Envelope)$", "");
    var kind = type.getSimpleName().endsWith("Envelope") ? "Request" : "";
    return (outer == null ? "" : name(outer)) + own + kind;
  }
}
