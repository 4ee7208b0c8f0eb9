package io.sluicefs.objectstore.mem;

import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import java.time.InstantSource;

class MemObjectStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore newStore() {
    return new MemObjectStore("test", InstantSource.system());
  }
}
