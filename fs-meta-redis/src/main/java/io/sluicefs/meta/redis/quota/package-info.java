/**
 * Quotas of directories, users and groups as an administrator sees them: limits, usage, recounts.
 * Only commands need this; what writers keep up is in the scripts. Opened without a session.
 */
@NullMarked
package io.sluicefs.meta.redis.quota;

import org.jspecify.annotations.NullMarked;
