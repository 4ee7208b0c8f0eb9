/**
 * The two dump formats of a volume's metadata (volume-and-objects.md 9): a JSON document of the
 * tree, and a binary file of records. Writers and readers stream; none of them holds a volume.
 * Engines give records and trees to a writer, or take them from a reader.
 */
@NullMarked
package io.sluicefs.core.meta.dump;

import org.jspecify.annotations.NullMarked;
