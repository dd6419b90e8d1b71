// A product of [M, K] and [K, N], split into chunks of CHUNK terms. Element (m, k) of a is at
// m·A_ROW + k·A_COLUMN, element (k, n) of b at k·B_ROW + n·B_COLUMN: the strides say whether a and
// b are transposed.
const M = 8u;
const N = 4u;
const K = 4u;
const A_ROW = 4u;
const A_COLUMN = 1u;
const B_ROW = 4u;
const B_COLUMN = 1u;
const CHUNK = 8u;
// Whether the third binding is a bias; it is not read otherwise.
const BIAS = true;
