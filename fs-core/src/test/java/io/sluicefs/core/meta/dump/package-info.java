/**
 * Where tests find recorded dumps. The formats are tested in the packages below. Other modules use
 * this through the test-jar.
 */
@NullMarked
package io.sluicefs.core.meta.dump;

import org.jspecify.annotations.NullMarked;
