package io.sluicefs.core.vfs.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers of handles: found, used again, refused. */
class HandleTableTest {
  @Test
  void numbersFindTheirHandlesWhileTheTableGrows() {
    HandleTable table = new HandleTable(5_000);
    List<DirHandle> handles = new ArrayList<>();
    Set<Long> numbers = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      DirHandle handle = new DirHandle(i);
      numbers.add(table.add(handle));
      handles.add(handle);
    }
    assertThat(numbers).hasSize(5_000).allMatch(fh -> fh > 0);
    assertThat(handles).allSatisfy(h -> assertThat(table.dir(h.fh())).isSameAs(h));
    assertThatThrownBy(() -> table.add(new DirHandle(1)))
        .isInstanceOf(FsException.class)
        .hasMessage("ENFILE");
  }

  @Test
  void numberUsedAfterItsEndFindsNothing() {
    HandleTable table = new HandleTable(1);
    DirHandle first = new DirHandle(1);
    long fh = table.add(first);
    table.remove(first);
    table.remove(first);
    DirHandle second = new DirHandle(2);
    assertThat(table.add(second)).isNotEqualTo(fh);
    assertThat(table.inoOf(fh)).isZero();
    assertThat(table.count()).isEqualTo(1);
    assertThatThrownBy(() -> table.dir(fh)).hasMessage("EBADF");
    assertThatThrownBy(() -> table.file(second.fh())).hasMessage("EBADF");
    assertThatThrownBy(() -> table.dir(-1)).hasMessage("EBADF");
    assertThatThrownBy(() -> table.dir(Long.MAX_VALUE)).hasMessage("EBADF");
  }

  @Test
  void fileWhoseLocksWereLostCanOnlyBeClosed() {
    HandleTable table = new HandleTable(10);
    FileHandle locked = new FileHandle(new OpenFiles().acquire(1), OpenFlags.READ_WRITE);
    FileHandle plain = new FileHandle(new OpenFiles().acquire(1), OpenFlags.READ_WRITE);
    long fh = table.add(locked);
    table.add(plain);
    assertThat(table.loseLocked()).isFalse();
    locked.holdsLock(true);
    assertThat(table.loseLocked()).isTrue();
    locked.holdsLock(false);
    assertThatThrownBy(() -> table.file(fh)).hasMessage("EIO");
    assertThatThrownBy(() -> table.requireAlive(fh)).hasMessage("EIO");
    assertThat(table.closing(fh)).isSameAs(locked);
    assertThat(table.file(plain.fh())).isSameAs(plain);
  }
}
