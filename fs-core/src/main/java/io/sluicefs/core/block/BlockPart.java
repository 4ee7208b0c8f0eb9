package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import java.nio.ByteBuffer;

/** Bytes wanted of a block, from {@code blockOffset} on, and the buffer that they shall fill. */
public record BlockPart(BlockKey key, int blockOffset, ByteBuffer target) {}
