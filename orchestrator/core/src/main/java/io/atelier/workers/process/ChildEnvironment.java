package io.atelier.workers.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The environment variables of a worker process. They must be right before it starts: OpenMP,
/// PyTorch and the dynamic linker read them when they are loaded.
final class ChildEnvironment {

  /// What leads CPython, the linker or the JVM to other files, or changes how they start.
  private static final Set<String> MISLEADING =
      Set.of(
          "VIRTUAL_ENV",
          "CONDA_PREFIX",
          "__PYVENV_LAUNCHER__",
          "LD_PRELOAD",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS");

  private static final List<String> MISLEADING_FAMILIES = List.of("PYTHON", "DYLD_");

  /// Each maths library has its own name for the same.
  private static final List<String> THREADS =
      List.of(
          "OMP_NUM_THREADS",
          "MKL_NUM_THREADS",
          "OPENBLAS_NUM_THREADS",
          "VECLIB_MAXIMUM_THREADS",
          "NUMEXPR_NUM_THREADS");

  private ChildEnvironment() {}

  /// @param outer our own
  /// @param threads how many one operation may use; it changes bits, so nobody else may say
  static Map<String, String> of(Map<String, String> outer, int threads) {
    var environment = new HashMap<>(outer);
    environment.keySet().removeIf(ChildEnvironment::misleads);
    THREADS.forEach(name -> environment.put(name, Integer.toString(threads)));
    // Two OpenMP runtimes in one process compute wrong or crash; being told is better.
    environment.remove("KMP_DUPLICATE_LIB_OK");
    limitMps(environment);
    // As the launcher does: glibc asks for large pages. Tensors come and go at each layer, and the
    // faults of small pages cost a sixth of a picture's time on a CPU.
    environment.putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    limitSpinning(environment);
    return environment;
  }

  /// As the launcher does: a thread of GNU's OpenMP that waits for the others spins for
  /// milliseconds. Where something else has a core, that is the time slice of the thread it waits
  /// for: a step of a small model took 8.9 s instead of 0.03 s beside two busy programs, and 0.23 s
  /// with this. Alone on the machine it costs nothing that could be measured.
  private static void limitSpinning(Map<String, String> environment) {
    if (!environment.containsKey("OMP_WAIT_POLICY")) {
      environment.putIfAbsent("GOMP_SPINCOUNT", "1000");
    }
  }

  private static boolean misleads(String name) {
    return MISLEADING.contains(name) || MISLEADING_FAMILIES.stream().anyMatch(name::startsWith);
  }

  /// As the launcher does: PyTorch's own high mark lets a Mac swap to a standstill. The low mark
  /// must stay below it, so they are set together or not at all. Read on macOS alone.
  private static void limitMps(Map<String, String> environment) {
    environment.putIfAbsent("PYTORCH_ENABLE_MPS_FALLBACK", "1");
    if (!environment.containsKey("PYTORCH_MPS_HIGH_WATERMARK_RATIO")
        && !environment.containsKey("PYTORCH_MPS_LOW_WATERMARK_RATIO")) {
      environment.put("PYTORCH_MPS_HIGH_WATERMARK_RATIO", "1.0");
      environment.put("PYTORCH_MPS_LOW_WATERMARK_RATIO", "0.9");
    }
  }
}
