package io.atelier.workers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionTest {

  private static final int SEEDS =
      System.getProperty("atelier.tier", "ci").equals("full") ? 20_000 : 500;

  private SocketPair sockets;

  @BeforeEach
  void open() throws IOException {
    sockets = SocketPair.open();
  }

  @AfterEach
  void close() throws IOException {
    sockets.close();
  }

  static Stream<Message> messages() {
    return Examples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void carriesEveryKindOfMessageUnchanged(Message message) {
    var here = greeted();
    var sent = CompletableFuture.runAsync(() -> here.send(message));
    assertThat(Connection.over(sockets.there()).receive()).contains(message);
    sent.join();
  }

  @Test
  void hasAnExampleOfEveryKindOfMessage() {
    assertThat(messages().map(Object::getClass).distinct().count())
        .isEqualTo(
            Stream.of(Message.ToWorker.class, Message.FromWorker.class)
                .mapToInt(type -> type.getPermittedSubclasses().length)
                .sum());
  }

  @Test
  void carriesMessagesOfManyThreadsWhole() throws Exception {
    var here = greeted();
    var there = Connection.over(sockets.there());
    var senders =
        IntStream.range(0, 8)
            .mapToObj(n -> CompletableFuture.runAsync(() -> messages().forEach(m -> here.send(m))))
            .toList();
    var received = new ArrayList<Message>();
    for (var i = 0; i < 8 * messages().count(); i++) {
      received.add(there.receive().orElseThrow());
    }
    for (var sender : senders) {
      sender.get(5, TimeUnit.SECONDS);
    }
    assertThat(received).containsAll(Examples.all()).hasSize(8 * Examples.all().size());
  }

  @Test
  void endsQuietlyBetweenMessages() throws IOException {
    var there = greetedThere();
    sockets.here().shutdownOutput();
    assertThat(there.receive()).isEmpty();
  }

  @Test
  void namesAMessageThatIsCutOffAnywhere() throws IOException {
    var whole = bytes(new Message.Cancel("one"));
    for (var length = 1; length < whole.length; length++) {
      try (var pair = SocketPair.open()) {
        pair.here().write(ByteBuffer.wrap(greeting()));
        var there = Connection.over(pair.there());
        pair.here().write(ByteBuffer.wrap(whole, 0, length));
        pair.here().shutdownOutput();
        assertRefused(WireCode.MESSAGE_TRUNCATED, there);
      }
    }
  }

  @Test
  void refusesAMessageOfAHundredMegabytesByItsLengthAlone() throws IOException {
    var there = greetedThere();
    write(lengths(100 << 20, 0));
    assertRefused(WireCode.MESSAGE_TOO_LARGE, there);
  }

  @Test
  void refusesLengthsThatCannotBe() throws IOException {
    for (var lengths : List.of(lengths(-1, 0), lengths(2, -1), lengths(2, 5 << 20))) {
      try (var pair = SocketPair.open()) {
        pair.here().write(ByteBuffer.wrap(greeting()));
        var there = Connection.over(pair.there());
        pair.here().write(lengths);
        assertRefused(WireCode.MESSAGE_TOO_LARGE, there);
      }
    }
  }

  @Test
  void sendsNothingThatTheOtherEndWouldRefuse() {
    var here = greeted();
    var there = Connection.over(sockets.there());
    var large = new Message.Cancel("x".repeat(65 << 20));
    assertThatThrownBy(() -> here.send(large))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(WireCode.MESSAGE_TOO_LARGE));
    here.send(new Message.Free());
    assertThat(there.receive()).contains(new Message.Free());
  }

  @Test
  void namesAMessageOfAnUnknownKind() throws IOException {
    var there = greetedThere();
    write(frame("{\"is\":\"Dance\"}"));
    assertRefused(WireCode.MESSAGE_UNKNOWN, there);
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"is\":\"Cancel\"}",
        "{\"is\":\"Cancel\",\"run\":\"a\",\"more\":1}",
        "{\"is\":\"Cancel\",\"run\":\"a\"}{}",
        "{\"is\":\"Run\",\"request\":{\"id\":\"a\",\"workflow\":null,\"textChunks\":null}}",
        "{\"is\":\"Happened\",\"run\":\"a\",\"event\":{\"is\":\"NodeProgress\",\"node\":\"1\","
            + "\"step\":1,\"total\":2,\"preview\":{\"width\":9,\"height\":9,\"channels\":3}}}",
        "[".repeat(1_000));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void namesAMessageThatIsNone(String json) throws IOException {
    var there = greetedThere();
    write(frame(json));
    assertRefused(WireCode.MESSAGE_MALFORMED, there);
  }

  @Test
  void namesAStranger() throws IOException {
    write(ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertNotGreeted(WireCode.NOT_ATELIER);
  }

  @Test
  void namesAnotherVersionOfTheProtocol() throws IOException {
    var greeting = greeting();
    greeting[greeting.length - 1]++;
    write(ByteBuffer.wrap(greeting));
    assertNotGreeted(WireCode.OTHER_PROTOCOL);
  }

  @Test
  void namesAnEndThatClosesAtOnce() throws IOException {
    sockets.here().close();
    assertNotGreeted(WireCode.CONNECTION_LOST);
  }

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void survivesAnyGarbage() throws IOException {
    for (var seed = 0; seed < SEEDS; seed++) {
      try (var pair = SocketPair.open()) {
        pair.here().write(ByteBuffer.wrap(greeting()));
        var there = Connection.over(pair.there());
        var garbage = garbage(new Random(seed));
        Thread.ofPlatform().daemon().start(() -> send(pair.here(), garbage));
        assertThat(catchThrowable(() -> readAll(there)))
            .as("seed %d", seed)
            .satisfiesAnyOf(
                thrown -> assertThat(thrown).isNull(),
                thrown -> assertThat(thrown).isInstanceOf(WireException.class));
      }
    }
  }

  /// On a thread of its own: a message may be longer than what the system keeps for its reader.
  private static void send(SocketChannel to, byte[] bytes) {
    try {
      to.write(ByteBuffer.wrap(bytes));
      to.shutdownOutput();
    } catch (IOException _) {
      // Its reader has heard enough.
    }
  }

  /// Pure noise, or good messages with a few bytes changed.
  private static byte[] garbage(Random random) {
    if (random.nextInt(4) == 0) {
      var noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      return noise;
    }
    var messages = Examples.all();
    var bytes = bytes(messages.get(random.nextInt(messages.size())));
    for (var change = random.nextInt(1, 6); change > 0; change--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static void readAll(Connection connection) {
    while (connection.receive().isPresent()) {}
  }

  private static void assertRefused(WireCode code, Connection connection) {
    assertThatThrownBy(connection::receive)
        .isInstanceOfSatisfying(WireException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assertNotGreeted(WireCode code) {
    assertThatThrownBy(() -> Connection.over(sockets.there()))
        .isInstanceOfSatisfying(WireException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(sockets.there().isOpen()).isFalse();
  }

  private Connection greeted() {
    write(sockets.there(), greeting());
    return Connection.over(sockets.here());
  }

  private Connection greetedThere() {
    write(sockets.here(), greeting());
    return Connection.over(sockets.there());
  }

  private void write(ByteBuffer bytes) throws IOException {
    Frame.writeAll(bytes, sockets.here());
  }

  private static void write(java.nio.channels.ByteChannel channel, byte[] bytes) {
    try {
      Frame.writeAll(ByteBuffer.wrap(bytes), channel);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] greeting() {
    return ByteBuffer.allocate(Connection.MAGIC.length + Short.BYTES)
        .put(Connection.MAGIC)
        .putShort(Connection.PROTOCOL)
        .array();
  }

  private static ByteBuffer frame(String json) {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + bytes.length).putInt(bytes.length).putInt(0).put(bytes).flip();
  }

  private static ByteBuffer lengths(int header, int body) {
    return ByteBuffer.allocate(8).putInt(header).putInt(body).flip();
  }

  private static byte[] bytes(Message message) {
    var bytes = new ByteArrayOutputStream();
    try {
      MessageJson.encode(message).write(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
