package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Judges a volume: by our fsck, by that of the reference program, and by counting references. */
public final class Soundness {
  private static final String[] WHOLE = {"fsck", "--path", "/", "-r", "--sync-dir-stat"};

  private Soundness() {}

  /** Whatever was changed until now counts, however lately. */
  static Ended fsck(Volume volume, String... more) {
    return run(volume, WHOLE, more);
  }

  /** Objects count, however young they are. */
  static Ended gc(Volume volume, String... options) {
    return run(volume, new String[] {"gc"}, options);
  }

  private static Ended run(Volume volume, String[] words, String... more) {
    String[] program = {Client.sluice().program().toString()};
    return ProgramRunner.in(Path.of("/"))
        .with("JFS_GC_SKIPPEDTIME", "-2")
        .with("SLUICE_JAVA_HOME", System.getProperty("java.home"))
        .run(
            Stream.of(program, words, more, new String[] {volume.metaUrl()})
                .flatMap(Stream::of)
                .toArray(String[]::new));
  }

  /** Nothing is broken, lost, or counted wrongly; no mount may be at work. */
  public static void assertSound(Volume volume) {
    Ended ours = fsck(volume);
    assertThat(ours.status()).as(ours.toString()).isZero();
    assertThat(ours.err()).doesNotContain("<ERROR>");
    assertReferencesAreRight(volume);
    Optional<Client> juicefs = Client.juicefs("1.4.1");
    if (juicefs.isPresent()) {
      // it fails on a root without statistics, which it makes by itself at its first mount
      juicefs.get().run("fsck", "--path", "/", "--repair", volume.metaUrl());
      Ended theirs =
          juicefs.get().run("fsck", "--path", "/", "-r", "--sync-dir-stat", volume.metaUrl());
      assertThat(theirs.status()).as(theirs.toString()).isZero();
      assertThat(juicefs.get().run("fsck", volume.metaUrl()).orFail().said())
          .doesNotContain("<ERROR>");
    }
  }

  /** Counts every record of every chunk list and what compactions keep, against sliceRef. */
  static void assertReferencesAreRight(Volume volume) {
    Map<String, Integer> counted = new TreeMap<>();
    Map<String, Integer> stored = new TreeMap<>();
    volume
        .redis()
        .cli(1, "EVAL", COUNT, "0")
        .out()
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 3)
        .forEach(words ->
            (words[0].equals("counted") ? counted : stored)
                .merge(words[1], Integer.parseInt(words[2]), Integer::sum));
    Map<String, Integer> expected = new TreeMap<>();
    counted.forEach((slice, count) -> expected.put(slice, count - 1));
    expected.values().removeIf(count -> count == 0);
    // a zero says the same as nothing, and below it a slice waits for its objects to be deleted
    stored.entrySet().removeIf(each -> each.getValue() == 0);
    stored.entrySet().removeIf(each -> each.getValue() < 0 && !counted.containsKey(each.getKey()));
    assertThat(stored).isEqualTo(expected);
  }

  private static final String COUNT =
      """
      local lines = {}
      local function add(id, size)
        local hi, lo = struct.unpack('>I4I4', id)
        if hi + lo > 0 then
          lines[#lines + 1] = string.format('counted k%.0f_%.0f 1', hi * 4294967296 + lo, size)
        end
      end
      for _, key in ipairs(redis.call('KEYS', 'c*_*')) do
        for _, record in ipairs(redis.call('LRANGE', key, 0, -1)) do
          add(string.sub(record, 5, 12), struct.unpack('>I4', record, 13))
        end
      end
      for _, items in ipairs(redis.call('HVALS', 'delSlices')) do
        for at = 1, #items, 12 do
          add(string.sub(items, at, at + 7), struct.unpack('>I4', items, at + 8))
        end
      end
      local stored = redis.call('HGETALL', 'sliceRef')
      for at = 1, #stored, 2 do
        lines[#lines + 1] = 'stored ' .. stored[at] .. ' ' .. stored[at + 1]
      end
      return lines
      """;
}
