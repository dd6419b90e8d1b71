// Whether the gradient by the bias is asked for; without BIAS the last binding, its sums, is not
// written.
const BIAS = true;
