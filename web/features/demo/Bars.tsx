/** A bar for each class. */
export function Bars(
  { classes, probabilities }: {
    readonly classes: readonly string[];
    readonly probabilities: readonly number[];
  },
) {
  return (
    <ul class="bars">
      {classes.map((one, i) => (
        <li key={one}>
          <label>
            <span>{one}</span>
            <meter min="0" max="1" value={probabilities[i]} />
            <span class="number" data-probability={probabilities[i]}>
              {(100 * probabilities[i]).toFixed(1)} %
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}
