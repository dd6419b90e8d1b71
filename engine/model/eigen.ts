/** Eigenvalues and eigenvectors of small symmetric matrices. @module */

/** The eigenvectors of a symmetric matrix, row by row, each with its eigenvalue; the largest first. */
export interface Eigen {
  readonly values: readonly number[];
  /** Of length 1. */
  readonly vectors: readonly Float64Array[];
}

/** Sweeps after which no matrix of float64 changes any more. */
const SWEEPS = 60;

/**
 * Of a symmetric matrix `[n, n]`, by Jacobi's rotations: each makes one element beside the diagonal 0
 * (Golub and Van Loan, "Matrix Computations", 8.5). Of a vector and its negative, it is that whose
 * element of the largest magnitude is positive.
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = a.map((_, i) => Float64Array.from({ length: size }, (_, j) => i === j ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let changed = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        // Too small to change what it is added to: the rotation would be by nothing.
        if (Math.abs(a[p][q]) <= Number.EPSILON * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) continue;
        rotate(a, vectors, p, q);
        changed = true;
      }
    }
    if (!changed) break;
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => oriented(vectors[i])) };
}

/** The rotation of rows and columns p and q that makes `a[p][q]` 0. */
function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of a) [row[p], row[q]] = turned(row[p], row[q]);
  turnRows(a);
  turnRows(vectors);

  function turned(x: number, y: number): [number, number] {
    return [cosine * x - sine * y, sine * x + cosine * y];
  }

  function turnRows(rows: Float64Array[]): void {
    rows[p].forEach((x, i) => [rows[p][i], rows[q][i]] = turned(x, rows[q][i]));
  }
}

function oriented(vector: Float64Array): Float64Array {
  const largest = vector.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
