/** In which order labels are doubted. @module */

/**
 * How far a network stands behind a label, between −1 and 1: the probability of the label less the
 * highest of the other classes. Below 0 it would have said another class. Source: the normalised margin
 * of confident learning (Northcutt, Jiang and Chuang, 2021, section 3.2).
 */
export function marginOf(probabilities: ArrayLike<number>, label: number): number {
  let other = 0;
  for (let c = 0; c < probabilities.length; c++) {
    if (c !== label) other = Math.max(other, probabilities[c]);
  }
  return probabilities[label] - other;
}

/** The class of the highest probability; the first of equals. */
export function likeliestOf(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) {
    if (probabilities[c] > probabilities[best]) best = c;
  }
  return best;
}

/** Numbers of pictures, from the label that is doubted most on; the first of equals first. */
export function orderOfDoubt(margins: readonly number[]): number[] {
  return margins.map((_, i) => i).sort((a, b) => margins[a] - margins[b] || a - b);
}
