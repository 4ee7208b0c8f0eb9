package io.sluicefs.meta.redis.repair;

/**
 * Something broken in the metadata.
 *
 * @param text what is wrong with which path
 * @param repaired it has been put right
 */
public record Finding(String text, boolean repaired) {}
