/**
 * Contracts of the metadata port and an engine in memory that fulfils them. Packed as a test-jar:
 * adapters subclass the contracts, layers above run on the engine. Nothing here knows Redis.
 */
@NullMarked
package io.sluicefs.core.meta;

import org.jspecify.annotations.NullMarked;
