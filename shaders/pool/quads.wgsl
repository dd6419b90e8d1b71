// A thread for four channels of each window.
const QUADS = CHANNELS / 4u;
const ROWS = OUT_HEIGHT;
const COLUMNS = OUT_WIDTH;
const THREADS = BATCH * ROWS * COLUMNS * QUADS;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;
