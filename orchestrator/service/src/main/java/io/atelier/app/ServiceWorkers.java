package io.atelier.app;

import io.atelier.api.WorkerPool;
import io.atelier.cli.ServiceSettings;
import io.atelier.engine.Failure;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import io.atelier.setup.SetupException;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.Worker;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The workers of the service, one process for each environment, supervised. They come when the
/// environments are made; jobs may be taken before that.
final class ServiceWorkers implements WorkerPool, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ServiceWorkers.class.getName());

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final List<NodeType> SHIPPED = NodeTypes.shipped().all();

  private final SequencedMap<String, ComingWorker> workers = new LinkedHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Known known;

  /// What workers have said, and what that makes together.
  private record Known(List<Palette> said, Palette palette) {}

  private ServiceWorkers(List<String> environments) {
    environments.forEach(name -> workers.put(name, new ComingWorker()));
  }

  /// Begins to make the environments and to start the processes, on a thread of its own. What fails
  /// is tried again, after longer and longer pauses.
  static ServiceWorkers begin(
      ServiceSettings settings, Function<NamedEnvironment, ProcessWorker> start) {
    return begin(settings.environments(), settings.made(), start, FIRST_PAUSE);
  }

  static ServiceWorkers begin(
      List<String> environments,
      Supplier<List<NamedEnvironment>> made,
      Function<NamedEnvironment, ProcessWorker> start,
      Duration firstPause) {
    var pool = new ServiceWorkers(environments);
    if (!environments.isEmpty()) {
      Thread.ofPlatform()
          .name("make-workers")
          .daemon()
          .start(() -> pool.bring(made, start, firstPause));
    }
    return pool;
  }

  private void bring(
      Supplier<List<NamedEnvironment>> made,
      Function<NamedEnvironment, ProcessWorker> start,
      Duration firstPause) {
    try {
      var pause = firstPause;
      while (!tryToBring(made, start) && !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.INFO, "The workers' environment is tried again");
        pause = longer(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration longer(Duration pause) {
    var next = pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
  }

  private boolean tryToBring(
      Supplier<List<NamedEnvironment>> made, Function<NamedEnvironment, ProcessWorker> start) {
    try {
      for (var environment : made.get()) {
        var worker = workers.get(environment.name());
        if (worker != null && !worker.hasArrived()) {
          worker.arrive(start.apply(environment));
        }
      }
      return true;
    } catch (SetupException e) {
      trouble(new Failure(e.code().name(), String.valueOf(e.getMessage())), e);
    } catch (RuntimeException e) {
      trouble(new Failure("FAULT", "The workers can't be started; the log says why."), e);
    }
    return false;
  }

  private void trouble(Failure failure, Exception cause) {
    LOG.log(System.Logger.Level.ERROR, "The workers can't be started: " + failure.message(), cause);
    workers.values().forEach(worker -> worker.trouble(failure));
  }

  /// By the name of its environment.
  SequencedMap<String, Worker> all() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(workers));
  }

  @Override
  public SequencedMap<String, WorkerStatus> workers() {
    var statuses = new LinkedHashMap<String, WorkerStatus>();
    workers.forEach((name, worker) -> statuses.put(name, worker.status()));
    return statuses;
  }

  @Override
  public Palette palette() {
    var said = said();
    var last = known;
    if (last == null || !last.said.equals(said)) {
      last = new Known(said, together(said));
      known = last;
    }
    return last.palette;
  }

  private List<Palette> said() {
    return workers.values().stream().flatMap(worker -> worker.knownPalette().stream()).toList();
  }

  private static Palette together(List<Palette> said) {
    var types = new LinkedHashMap<String, NodeType>();
    var broken = new ArrayList<BrokenNodes>();
    SHIPPED.forEach(type -> types.put(type.name(), type));
    for (var palette : said) {
      palette.types().all().forEach(type -> types.putIfAbsent(type.name(), type));
      broken.addAll(palette.broken());
    }
    return new Palette(new NodeTypes(types.values()), broken);
  }

  @Override
  public boolean isKnown() {
    return workers.values().stream().allMatch(ComingWorker::isKnown);
  }

  @Override
  public void free() {
    workers.values().stream().filter(ComingWorker::hasArrived).forEach(ComingWorker::free);
  }

  @Override
  public void close() {
    closed.countDown();
    workers.values().forEach(ComingWorker::close);
  }
}
