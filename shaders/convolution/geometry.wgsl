// The geometry of a convolution: x [BATCH, HEIGHT, WIDTH, CHANNELS], w
// [KERNEL_HEIGHT, KERNEL_WIDTH, GROUP_CHANNELS, FILTERS], y
// [BATCH, OUT_HEIGHT, OUT_WIDTH, FILTERS], where the tap (ky, kx) of the pixel (oy, ox) is
// (oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, likewise).
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const GROUPS = 1u;

const GROUP_CHANNELS = CHANNELS / GROUPS;
const GROUP_FILTERS = FILTERS / GROUPS;
// The vec4 of a pixel's filters, where these go by fours.
const LINE = FILTERS / 4u;
