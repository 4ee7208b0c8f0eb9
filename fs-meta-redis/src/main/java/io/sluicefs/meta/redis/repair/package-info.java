/**
 * What repairs a volume: walks over all keys in bounded pages, checks that look at an inode and
 * everything that names it in one script, and the scripts that put a finding right. Commands use
 * it, mounts do not. Nothing is repaired that a second look inside a script does not confirm.
 */
@NullMarked
package io.sluicefs.meta.redis.repair;

import org.jspecify.annotations.NullMarked;
