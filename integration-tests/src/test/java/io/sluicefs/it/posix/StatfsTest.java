package io.sluicefs.it.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** statvfs(3). */
class StatfsTest extends PosixCases {

  @Test
  void figuresAreInOrder() {
    List<Long> figures = fs.statfs(top());
    assertThat(figures.get(0)).isGreaterThanOrEqualTo(figures.get(1)).isPositive();
    assertThat(figures.get(2)).isGreaterThanOrEqualTo(figures.get(3)).isPositive();
    assertThat(figures.get(4)).isEqualTo(255);
  }
}
