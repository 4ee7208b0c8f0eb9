package io.sluicefs.core.vfs.write;

import io.sluicefs.core.memory.Page;

/** A block on its way to the store; who runs the upload closes the page. */
record BlockUpload(SliceWriter slice, int index, int length, Page page) {}
