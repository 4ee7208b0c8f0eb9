/**
 * Dumping and loading against a real server. Recorded volumes are put into it key by key. What is
 * dumped is compared with what the reference program dumped.
 */
@NullMarked
package io.sluicefs.meta.redis.dump;

import org.jspecify.annotations.NullMarked;
