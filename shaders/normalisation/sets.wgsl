// What kernels of layer and group normalisation share: x is [ROWS, PLACES, GROUPS, WIDTH], and the
// numbers of a row and a group are a set, normalised together. A Number is one channel, or four side
// by side, of which WIDTH are counted.
alias Number = f32;
const ROWS = 1u;
const PLACES = 1u;
const GROUPS = 1u;
const WIDTH = 1u;
const EPSILON = 0.00001;

const CHANNELS = GROUPS * WIDTH;
const SETS = ROWS * GROUPS;
const SET_SIZE = PLACES * WIDTH;
// How many channels a Number is.
const LANES = 1u;

// The place in x of Number k of a set.
fn placeInSet(which: u32, k: u32) -> u32 {
  let first = which / GROUPS * PLACES * CHANNELS + which % GROUPS * WIDTH;
  return first + k / WIDTH * CHANNELS + k % WIDTH;
}

// The set that a place of x belongs to.
fn setOf(place: u32) -> u32 {
  return place / (PLACES * CHANNELS) * GROUPS + place % CHANNELS / WIDTH;
}
