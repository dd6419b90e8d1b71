/** Whether a network is as often right as it says: the calibration of its probabilities. @module */

/** The pictures whose prediction got a probability within a range. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The mean probability of the predictions, 0 where there are none. */
  readonly confidence: number;
  /** The share of right predictions, 0 where there are none. */
  readonly accuracy: number;
}

/** How probabilities and outcomes agree. */
export interface Calibration {
  /** The expected calibration error, between 0 (calibrated) and 1. */
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

const BINS = 10;

/**
 * The expected calibration error over ten bins of equal width, `Σ n_b / N · |accuracy − confidence|`:
 * C. Guo et al., "On calibration of modern neural networks", ICML 2017. `probabilities` are those
 * of the predicted classes, `[N]`; `correct` says which predictions are right, `[N]`.
 *
 * @example
 * ```ts
 * calibrationOf([0.95, 0.95], [true, false]).error; // 0.45: says 95 %, is right half the time
 * ```
 */
export function calibrationOf(
  probabilities: readonly number[],
  correct: readonly boolean[],
): Calibration {
  const binOf = (probability: number) => Math.min(BINS - 1, Math.floor(probability * BINS));
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, hits: 0 }));
  probabilities.forEach((probability, i) => {
    const bin = sums[binOf(probability)];
    bin.count++;
    bin.confidence += probability;
    bin.hits += correct[i] ? 1 : 0;
  });
  const bins = sums.map(({ count, confidence, hits }, i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    count,
    confidence: count ? confidence / count : 0,
    accuracy: count ? hits / count : 0,
  }));
  const gaps = bins.map(({ count, confidence, accuracy }) =>
    count / probabilities.length * Math.abs(accuracy - confidence)
  );
  return { error: gaps.reduce((a, b) => a + b, 0), bins };
}

const [WIDTH, HEIGHT] = [480, 500];
const [LEFT, TOP, SIDE] = [64, 72, 380];
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * Draws the reliability plot: a bar as high as the accuracy for each range of probabilities, the
 * more opaque the more pictures, against the diagonal of a calibrated network.
 *
 * @returns The text of an SVG file with a background of its own, 480 × 500 pixels.
 */
export function drawReliability({ error, bins }: Calibration): string {
  const x = (value: number) => LEFT + value * SIDE;
  const y = (value: number) => TOP + (1 - value) * SIDE;
  const most = Math.max(...bins.map(({ count }) => count));
  const bars = bins.filter(({ count }) => count > 0).map((bin) => {
    const { from, to, count, confidence, accuracy } = bin;
    const opacity = (0.25 + 0.75 * count / most).toFixed(2);
    return `<rect x="${(x(from) + 2).toFixed(1)}" y="${y(accuracy).toFixed(1)}" ` +
      `width="${(x(to) - x(from) - 4).toFixed(1)}" height="${(accuracy * SIDE).toFixed(1)}" ` +
      `fill="#2563eb" fill-opacity="${opacity}"/>` +
      `<circle cx="${x(confidence).toFixed(1)}" cy="${y(accuracy).toFixed(1)}" r="4" ` +
      `fill="#ea580c"><title>${count} pictures</title></circle>` +
      `<text x="${x((from + to) / 2).toFixed(1)}" y="${(y(accuracy) - 8).toFixed(1)}" ` +
      `text-anchor="middle" font-size="10">${count}</text>`;
  });
  const grid = TICKS.map((tick) =>
    `<path d="M${LEFT} ${y(tick)}h${SIDE}" stroke="#e5e7eb"/>` +
    `<text x="${LEFT - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>` +
    `<text x="${x(tick)}" y="${TOP + SIDE + 18}" text-anchor="middle">${tick}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" \
width="${WIDTH}" height="${HEIGHT}" role="img" \
font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="#374151">
<title>Reliability</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${LEFT}" y="32" font-size="18" font-weight="600" fill="#111827">Reliability</text>
<text x="${LEFT}" y="54">expected calibration error ${error.toFixed(3)}; numbers are pictures</text>
${grid.join("\n")}
${bars.join("\n")}
<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#6b7280" stroke-dasharray="5 4"/>
<text x="${LEFT + SIDE / 2}" y="${HEIGHT - 12}" text-anchor="middle">\
probability of the predicted class</text>
<text transform="translate(18 ${TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">\
share of right predictions</text>
</svg>
`;
}
