/** A symmetric matrix, row by row. */
export type Matrix = Float64Array[];

export function zeroMatrix(size: number): Matrix {
  return Array.from({ length: size }, () => new Float64Array(size));
}

/**
 * Lower factor L of a positive definite matrix, S = L·Lᵀ (Golub & Van Loan, Matrix Computations, 4.2), in its place; reads
 * the lower half only. Throws a RangeError where the matrix is not positive definite: with proper priors a bug.
 */
export function factor(matrix: Matrix): Matrix {
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      const left = matrix[j] ?? row;
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (left[k] ?? 0);
      if (i !== j) row[j] = sum / (left[j] ?? 1);
      else if (sum > 0) row[i] = Math.sqrt(sum);
      else throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${sum}`);
    }
  }
  return matrix;
}

/** Solves L·y = b. */
export function solveLower(lower: Matrix, b: Float64Array): Float64Array {
  const y = b.slice();
  for (const [i, row] of lower.entries()) {
    let sum = y[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (y[k] ?? 0);
    y[i] = sum / (row[i] ?? 1);
  }
  return y;
}

/** Solves L·Lᵀ·x = b. */
export function solve(lower: Matrix, b: Float64Array): Float64Array {
  const x = solveLower(lower, b);
  for (let i = lower.length - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < lower.length; k++) sum -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return x;
}

/** An element of the diagonal of the inverse of L·Lᵀ: |L⁻¹e|², whose elements before its own place are 0. */
export function inverseAt(lower: Matrix, at: number): number {
  const solved = new Float64Array(lower.length);
  let squares = 0;
  for (let i = at; i < lower.length; i++) {
    const row = lower[i] ?? solved;
    let sum = i === at ? 1 : 0;
    for (let k = at; k < i; k++) sum -= (row[k] ?? 0) * (solved[k] ?? 0);
    const value = sum / (row[i] ?? 1);
    solved[i] = value;
    squares += value * value;
  }
  return squares;
}
