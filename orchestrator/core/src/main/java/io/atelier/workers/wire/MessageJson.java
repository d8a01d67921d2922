package io.atelier.workers.wire;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.graph.ErrorCode;
import io.atelier.graph.Input;
import io.atelier.nodes.Domain;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Messages as frames. Where a type is sealed, the record's name stands in the field `is`.
final class MessageJson {

  /// Workflows may be 500 deep, and stand inside a message.
  private static final int DEEPEST = 600;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(factory())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultVisibility(MessageJson::componentsOnly)
          .addMixIn(Message.class, Named.class)
          .addMixIn(RunEvent.class, Named.class)
          .addMixIn(RunOutcome.class, Named.class)
          .addMixIn(Input.class, Named.class)
          .addMixIn(Domain.class, Named.class)
          .registerSubtypes(records(Message.class).toArray(Class<?>[]::new))
          .registerSubtypes(records(RunEvent.class).toArray(Class<?>[]::new))
          .registerSubtypes(records(RunOutcome.class).toArray(Class<?>[]::new))
          .registerSubtypes(records(Input.class).toArray(Class<?>[]::new))
          .registerSubtypes(records(Domain.class).toArray(Class<?>[]::new))
          .addModule(
              new SimpleModule()
                  .addAbstractTypeMapping(SequencedMap.class, LinkedHashMap.class)
                  .addSerializer(Pixels.class, new PixelsInBody.Out())
                  .addDeserializer(Pixels.class, new PixelsInBody.In())
                  .addSerializer(ErrorCode.class, new CodeByName.Out())
                  .addDeserializer(ErrorCode.class, new CodeByName.In()))
          .build();

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface Named {}

  private MessageJson() {}

  static Frame encode(Message message) {
    try {
      return new Frame(MAPPER.writeValueAsBytes(message), PixelsInBody.of(message));
    } catch (JacksonException e) {
      throw new WireException(
          WireCode.MESSAGE_MALFORMED, "A message cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  static Message decode(Frame frame) {
    try {
      Message message =
          MAPPER
              .readerFor(Message.class)
              .withAttribute(ByteBuffer.class, frame.body())
              .readValue(frame.header());
      return Objects.requireNonNull(message, "null");
    } catch (InvalidTypeIdException e) {
      if (e.getTypeId() == null) {
        throw malformed("it names no kind", e);
      }
      throw new WireException(
          WireCode.MESSAGE_UNKNOWN, "A message of a kind that is not known: " + e.getTypeId(), e);
    } catch (JacksonException e) {
      throw malformed(e.getOriginalMessage(), e);
    } catch (RuntimeException e) {
      throw malformed(e.toString(), e); // A record's own constructor refused what it got.
    }
  }

  private static WireException malformed(String said, RuntimeException cause) {
    return new WireException(
        WireCode.MESSAGE_MALFORMED, "A message cannot be read: " + said, cause);
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(Frame.LARGEST_HEADER)
                .build())
        .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
        .build();
  }

  /// What a record says of itself beyond its components, such as `isError`, does not travel.
  private static VisibilityChecker componentsOnly(VisibilityChecker checker) {
    return checker.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE);
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(MessageJson::records)
        : Stream.of(type);
  }
}
