/**
 * The program as users meet it: words, outputs, exit statuses, processes. Each test runs the
 * launcher of this checkout. What commands do to a volume is tested elsewhere.
 */
@NullMarked
package io.sluicefs.it.cli;

import org.jspecify.annotations.NullMarked;
