package io.sluicefs.it.model;

import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Volume;
import java.util.ArrayList;
import java.util.List;

/**
 * A volume and the mounts it gets one after the other: what differs in the way of a byte from the
 * kernel to the object store.
 *
 * @param number of its own
 */
record Setup(int number, Packing packing, Cipher cipher, Volume.Kind kind, List<Way> ways) {
  private static final int CACHES_PER_VOLUME = 2;

  /** How blocks are packed. */
  enum Packing {
    NONE,
    LZ4,
    ZSTD
  }

  /** How objects are encrypted. */
  enum Cipher {
    NONE(""),
    AES("aes256gcm-rsa"),
    CHACHA("chacha20-rsa");

    private final String word;

    Cipher(String word) {
      this.word = word;
    }
  }

  /** Where blocks are kept. */
  enum Cache {
    NONE("--cache-size=0"),
    MEMORY("--cache-dir=memory"),
    DISK_UNCHECKED("--verify-cache-checksum=none"),
    DISK_FULL("--verify-cache-checksum=full"),
    DISK_SHRINK("--verify-cache-checksum=shrink"),
    DISK_EXTEND("--verify-cache-checksum=extend");

    private final String word;

    Cache(String word) {
      this.word = word;
    }
  }

  /**
   * One mount; staging needs a disk and is off elsewhere, whatever is asked for.
   *
   * @param isSmall whether the daemon gets little memory
   */
  record Way(Cache cache, boolean isStaging, boolean isSmall) {
    /** The program with what decides about its heap. */
    Client client() {
      Client client = Client.sluice().with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
      return isSmall ? client.with("SLUICE_JVM_OPTS", "-Xmx256m") : client;
    }

    /** Words of a mount; the cache is small enough that blocks are thrown out. */
    List<String> words() {
      List<String> words = new ArrayList<>(List.of("--free-space-ratio=0", cache.word));
      if (cache != Cache.NONE) {
        words.add("--cache-size=20M");
      }
      if (isStaging) {
        words.addAll(List.of("--writeback", "--upload-delay=1s"));
      }
      if (isSmall) {
        words.add("--buffer-size=64");
      }
      return words;
    }
  }

  /** Words of {@code format}, with blocks so small that every file has many. */
  List<String> words() {
    String algorithm = packing.name().toLowerCase(java.util.Locale.ROOT);
    List<String> words = new ArrayList<>(List.of("--block-size=64K", "--compress=" + algorithm));
    if (cipher != Cipher.NONE) {
      words.add("--encrypt-algo=" + cipher.word);
      words.add("--encrypt-rsa-key=" + KeyFile.locked());
    }
    return words;
  }

  /** Few volumes and mounts in which any two choices meet. */
  static List<Setup> pairs() {
    List<Setup> setups = new ArrayList<>();
    for (int p = 0; p < Packing.values().length; p++) {
      for (int c = 0; c < Cipher.values().length; c++) {
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < CACHES_PER_VOLUME; i++) {
          Cache cache = Cache.values()[CACHES_PER_VOLUME * ((p + c) % 3) + i];
          ways.add(new Way(cache, (p + i) % 2 == 1, (c + i) % 2 == 1));
        }
        Volume.Kind kind = p == c ? Volume.Kind.REDIS_AND_S3 : Volume.Kind.REDIS_AND_DIRECTORY;
        setups.add(
            new Setup(setups.size() + 1, Packing.values()[p], Cipher.values()[c], kind, ways));
      }
    }
    return setups;
  }

  /** Every combination. */
  static List<Setup> all() {
    List<Way> ways = new ArrayList<>();
    for (Cache cache : Cache.values()) {
      for (int i = 0; i < 4; i++) {
        ways.add(new Way(cache, i % 2 == 1, i / 2 == 1));
      }
    }
    List<Setup> setups = new ArrayList<>();
    for (Packing packing : Packing.values()) {
      for (Cipher cipher : Cipher.values()) {
        for (Volume.Kind kind :
            List.of(Volume.Kind.REDIS_AND_DIRECTORY, Volume.Kind.REDIS_AND_S3)) {
          setups.add(new Setup(setups.size() + 1, packing, cipher, kind, ways));
        }
      }
    }
    return setups;
  }
}
