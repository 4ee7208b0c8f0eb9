package io.sluicefs.core.vfs.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which replies may answer for a directory. */
class AttrCacheTest {
  private static final long DIR = 7;

  private final AttrCache cache = new AttrCache(Duration.ofHours(1));

  private static Attr attr(int nlink) {
    Timestamp time = new Timestamp(1, 0);
    return new Attr(
        0, FileType.DIRECTORY, 0x1ED, 0, 0, time, time, time, nlink, 4096, 0, 1, 0, 0, 0);
  }

  @Test
  void replyOfAChangeAnswersForItsDirectory() {
    cache.changed(DIR, attr(3), cache.begin(DIR));
    assertThat(cache.answerFor(DIR)).isEqualTo(attr(3));
  }

  @Test
  void changesAtTheSameTimeAnswerForNothing() {
    long first = cache.begin(DIR);
    long second = cache.begin(DIR);
    cache.changed(DIR, attr(4), second);
    cache.changed(DIR, attr(3), first);
    assertThat(cache.answerFor(DIR)).isNull();
    cache.changed(DIR, attr(5), cache.begin(DIR));
    assertThat(cache.answerFor(DIR)).isEqualTo(attr(5));
  }

  @Test
  void runningOrFailedChangeEndsTheAnswer() {
    cache.changed(DIR, attr(3), cache.begin(DIR));
    cache.begin(DIR);
    assertThat(cache.answerFor(DIR)).isNull();
    cache.failed(DIR);
    assertThat(cache.answerFor(DIR)).isNull();
  }

  @Test
  void whatTheKernelWasToldIsNoAnswer() {
    cache.told(DIR, attr(3));
    assertThat(cache.answerFor(DIR)).isNull();
    assertThat(cache.lastTold(DIR)).isEqualTo(attr(3));
  }
}
