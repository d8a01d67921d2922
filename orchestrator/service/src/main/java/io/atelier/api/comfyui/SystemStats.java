package io.atelier.api.comfyui;

import com.sun.management.OperatingSystemMXBean;
import io.atelier.api.WorkerPool;
import io.atelier.api.comfyui.wire.SystemStatsView;
import io.atelier.api.comfyui.wire.SystemStatsView.DeviceView;
import io.atelier.api.comfyui.wire.SystemStatsView.MachineView;
import io.atelier.nodes.Environment;
import io.atelier.workers.process.WorkerStatus;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// What the machine has, as far as anybody tells without asking Python.
@Component
final class SystemStats {

  /// Whose routes, payloads and frames these are.
  private static final String COMFYUI = "0.3.64";

  private static final String FRONTEND = "1.27.10";
  private static final String CPU = "cpu";

  private final WorkerPool pool;

  SystemStats(WorkerPool pool) {
    this.pool = pool;
  }

  SystemStatsView now() {
    var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var workers = List.copyOf(pool.workers().values());
    var first = workers.stream().flatMap(worker -> environment(worker).stream()).findFirst();
    var devices = new LinkedHashMap<String, DeviceView>(); // Workers may share one.
    workers.stream()
        .flatMap(worker -> device(worker, machine).stream())
        .forEach(device -> devices.putIfAbsent(device.name(), device));
    return new SystemStatsView(
        new MachineView(
            "posix",
            machine.getTotalMemorySize(),
            machine.getFreeMemorySize(),
            COMFYUI,
            FRONTEND,
            null,
            null,
            first.map(Environment::python).orElse(""),
            first.map(Environment::torch).orElse(""),
            false,
            List.of()),
        List.copyOf(devices.values()));
  }

  private static Optional<Environment> environment(WorkerStatus worker) {
    return worker.words().map(words -> words.environment());
  }

  /// The memory of a device that has its own is told by nobody yet: what its driver has given us is
  /// known.
  private static Optional<DeviceView> device(WorkerStatus worker, OperatingSystemMXBean machine) {
    var taken = worker.description().map(said -> said.footprint().deviceBytes()).orElse(0L);
    var total = machine.getTotalMemorySize();
    var free = machine.getFreeMemorySize();
    return environment(worker)
        .map(environment -> {
          var isCpu = environment.device().equals(CPU);
          return new DeviceView(
              isCpu ? CPU : environment.device() + " " + environment.deviceName(),
              environment.device(),
              isCpu ? null : 0,
              total,
              free,
              isCpu ? total : taken,
              isCpu ? free : 0);
        });
  }
}
