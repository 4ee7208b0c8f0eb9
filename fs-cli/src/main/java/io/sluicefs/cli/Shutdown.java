package io.sluicefs.cli;

import io.sluicefs.cli.wiring.EmbeddedVolume;
import io.sluicefs.cli.wiring.MountedVolume;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a mount, by a signal or because somebody unmounted it. A signal lets the JVM
 * run this hook, which ends the process itself so that its status is 0 and not that of the signal.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final MountedVolume volume;
  private final @Nullable EmbeddedVolume store;
  private volatile boolean done;

  private Shutdown(MountedVolume volume, @Nullable EmbeddedVolume store) {
    this.volume = volume;
    this.store = store;
  }

  static Shutdown onSignal(MountedVolume volume, @Nullable EmbeddedVolume store) {
    Shutdown shutdown = new Shutdown(volume, store);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(shutdown::endOnSignal));
    return shutdown;
  }

  /** The mount has ended: flush and close everything. */
  void run() {
    volume.end();
    if (store != null) {
      store.close();
    }
    done = true;
  }

  /** The volume is gone: there is nothing to flush to. */
  void abandon() {
    if (store != null) {
      store.close();
    }
    done = true;
  }

  private void endOnSignal() {
    if (done) {
      return;
    }
    int status = 0;
    try {
      volume.stop();
      run();
    } catch (InterruptedException | RuntimeException e) {
      log.error("the mount did not end well", e);
      status = 1;
    }
    Runtime.getRuntime().halt(status);
  }
}
