import type { TestFigures } from "../../messages/runs.ts";
import { number, percent } from "../../shared/format.ts";

/** What counts of a run: how often it was right about pictures that it has never seen. */
export function TestResult(
  { accuracy, interval: [low, high], correct, count, weights }: TestFigures,
) {
  return (
    <div class="result">
      <p class="headline">
        <strong>{percent(accuracy)}</strong> test accuracy
      </p>
      <p>
        95 % interval {percent(low)} to {percent(high)}: {number(correct)} of {number(count)}{" "}
        test pictures are right.
        {weights && <>{" "}With the {weights}.</>}
      </p>
    </div>
  );
}
