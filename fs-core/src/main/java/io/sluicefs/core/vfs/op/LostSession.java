package io.sluicefs.core.vfs.op;

import io.sluicefs.core.meta.SessionListener;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mount gives up with its session (coherence.md 5): all buffered bytes, everything cached,
 * and the handles that had locks. Files that are merely open go on.
 */
public final class LostSession implements SessionListener {
  private static final Logger LOG = LoggerFactory.getLogger(LostSession.class);

  private final MountState state;

  public LostSession(MountState state) {
    this.state = state;
  }

  @Override
  public boolean sessionLost() {
    return state.handles.loseLocked();
  }

  @Override
  public void sessionReplaced() {
    Set<Long> dropped = state.contents.dropLost();
    state.attrs.forgetAll();
    state.dentries.forgetAll();
    state.pages.forgetAll();
    state.openFiles.inos().forEach(state.kernel()::contentChanged);
    if (!dropped.isEmpty()) {
      LOG.warn("Buffered writes to {} files were dropped with the lost session", dropped.size());
    }
  }
}
