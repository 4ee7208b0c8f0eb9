/**
 * Background work of a mount: deleting data that nothing shows any more, merging long chunk lists.
 * Each job is bounded, and safe to run on several clients at once. Failures are logged and left to
 * the next run.
 */
@NullMarked
package io.sluicefs.core.maintenance;

import org.jspecify.annotations.NullMarked;
