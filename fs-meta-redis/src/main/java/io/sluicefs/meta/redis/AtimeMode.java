package io.sluicefs.meta.redis;

/** When reading updates the access time of an inode (redis-metadata.md 3.4). */
public enum AtimeMode {
  NOATIME,
  RELATIME,
  STRICTATIME
}
