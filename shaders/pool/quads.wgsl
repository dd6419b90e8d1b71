// A thread for four channels of each window.
const QUADS = CHANNELS / 4u;
const THREADS = BATCH * OUT_HEIGHT * OUT_WIDTH * QUADS;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;
