/** Objects in the memory of this process. They are gone when the store is. For tests and trials. */
@NullMarked
package io.sluicefs.objectstore.mem;

import org.jspecify.annotations.NullMarked;
