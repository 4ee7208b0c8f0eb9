package io.sluicefs.meta.redis.dump;

/** Told how far a dump or a load has come, often and by one thread. */
public interface DumpProgress {
  /** Nobody looks. */
  DumpProgress NONE =
      new DumpProgress() {
        @Override
        public void expected(long entries) {}

        @Override
        public void done(long entries) {}
      };

  /** About how many entries there are. */
  void expected(long entries);

  /** {@code entries} more are done. */
  void done(long entries);
}
