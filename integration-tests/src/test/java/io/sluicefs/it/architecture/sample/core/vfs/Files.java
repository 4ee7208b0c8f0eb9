package io.sluicefs.it.architecture.sample.core.vfs;

import io.sluicefs.it.architecture.sample.core.meta.KnowingPort;

/** A layer above the port. */
public interface Files {
  KnowingPort port();
}
